import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { InputFile } from '../shared/adapters/local/InputFile.ts'
import type { DomainRegistry } from '../shared/domains/domainRegistry.ts'
import { TracegateError } from '../shared/errors.ts'
import type { IngestSettings } from '../shared/flow/IngestSettings.ts'
import { ingestObject } from '../shared/flow/ingestObject.ts'
import { objectReader } from '../shared/flow/readObject.ts'
import type { Receipt } from '../shared/ports/ResultStore.ts'
import type { IngestAnswer, IngestJob, IngestTurn } from './IngestJob.ts'
import type { Laptop } from './openLaptop.ts'
import { programUrl } from './programUrl.ts'

/** Below this a second thread costs more than it saves. */
const WORTH_A_THREAD = 4 * 1024 * 1024

interface Ingestion {
  readonly laptop: Laptop
  readonly dataDir: string
  readonly definitions: DomainRegistry
  readonly settings: IngestSettings
  /** Called after each object with how many are done. */
  readonly onProgress: (done: number) => void
  /** Ends it after the objects at hand. */
  readonly signal?: AbortSignal
}

/**
 * Takes all objects in, on all cores when there is enough to do. Receipts come in the order of the inputs, without those
 * that were left when it was told to end.
 */
export async function ingestAll(inputs: readonly InputFile[], ingestion: Ingestion): Promise<readonly Receipt[]> {
  const readable = inputs.filter(({ problem, name }) => problem === undefined && name !== '-')
  const bytes = readable.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0)
  const threads = Math.min(availableParallelism(), readable.length, Math.ceil(bytes / WORTH_A_THREAD))
  const receipts = new Array<Receipt | undefined>(inputs.length)
  let done = 0
  const keep = (index: number, receipt: Receipt) => {
    receipts[index] = receipt
    ingestion.onProgress(++done)
  }
  if (threads > 1) await inThreads(threads, inputs, ingestion, keep)
  const { laptop, settings } = ingestion
  const reader = objectReader(settings)
  for (const [index, input] of inputs.entries()) {
    if (ingestion.signal?.aborted) break
    if (receipts[index] === undefined) keep(index, await ingestObject(laptop, settings, reader, input))
  }
  return receipts.filter((receipt) => receipt !== undefined)
}

/** Each thread takes the next file as soon as it is free. Stops all of them at the first failure. */
async function inThreads(
  threads: number,
  inputs: readonly InputFile[],
  { definitions, settings, dataDir, signal }: Ingestion,
  keep: (index: number, receipt: Receipt) => void,
): Promise<void> {
  const names = settings.domains.map(({ name }) => name)
  const { scope, limits } = settings
  const job: IngestJob = { definitions: definitions.files, domains: names, scope, limits, dataDir }
  const turns = inputs
    .flatMap(({ name, problem }, index): IngestTurn[] =>
      problem === undefined && name !== '-' ? [{ index, name }] : [],
    )
    [Symbol.iterator]()
  const largest = inputs.reduce((most, { sizeBytes = 0 }) => Math.max(most, sizeBytes), 0)
  const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: heapFor(largest) }
  const workers = Array.from(
    { length: threads },
    () => new Worker(programUrl('ingestWorker'), { workerData: job, resourceLimits }),
  )
  try {
    await Promise.all(workers.map((worker) => work(worker)))
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }

  function work(worker: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = () => {
        const { value, done } = turns.next()
        if (done === true || signal?.aborted) resolve()
        else worker.postMessage(value)
      }
      worker.on('message', (answer: IngestAnswer) => {
        if ('failure' in answer) {
          reject(new TracegateError(answer.failure.code, answer.failure.message, answer.failure))
          return
        }
        keep(answer.index, answer.receipt)
        next()
      })
      worker.on('error', (error: NodeJS.ErrnoException) => {
        // The object at hand is left to the main thread, which has all the memory there is; so are the rest.
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve()
        else reject(error)
      })
      next()
    })
  }
}

/** Megabytes of heap that keep a thread from hoarding garbage: an object's events take some 30 times its stored size. */
function heapFor(storedBytes: number): number {
  return 96 + Math.ceil(storedBytes / 1024 / 1024) * 64
}
