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
import { boundNursery, expectShortRun } from './tuneHeap.ts'

/** Below this a second thread costs more than it saves. */
const WORTH_A_THREAD = 4 * 1024 * 1024
/** A thread has its next object at hand while this one tells of its last. */
const TURNS_AT_ONCE = 2

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

/** The objects still to be taken in, shared by all who take some. */
interface Queue {
  /** The next object nobody has taken, or undefined; with `path`, one that any thread can open by its name. */
  next(path?: 'path'): IngestTurn | undefined
  keep(index: number, receipt: Receipt): void
  /** An object that was taken and not finished. */
  giveBack(index: number): void
}

/**
 * Takes all objects in, on all cores when there is enough to do. Receipts come in the order of the inputs, without those
 * that were left when it was told to end.
 */
export async function ingestAll(inputs: readonly InputFile[], ingestion: Ingestion): Promise<readonly Receipt[]> {
  const { definitions, settings, dataDir, signal, onProgress } = ingestion
  const receipts = new Array<Receipt | undefined>(inputs.length)
  const taken = new Set<number>()
  let done = 0
  let first = 0
  const queue: Queue = {
    next(path) {
      while (taken.has(first)) first++
      for (let index = first; index < inputs.length && !signal?.aborted; index++) {
        const input = inputs[index] as InputFile
        if (taken.has(index) || (path !== undefined && !hasPath(input))) continue
        taken.add(index)
        return { index, name: input.name }
      }
      return undefined
    },
    keep(index, receipt) {
      receipts[index] = receipt
      onProgress(++done)
    },
    giveBack(index) {
      taken.delete(index)
      first = Math.min(first, index)
    },
  }
  const readable = inputs.filter(hasPath)
  const bytes = readable.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0)
  const largest = readable.reduce((most, { sizeBytes = 0 }) => Math.max(most, sizeBytes), 0)
  const threads = Math.min(availableParallelism(), readable.length, Math.ceil(bytes / WORTH_A_THREAD))
  if (threads <= 1) expectShortRun()
  const job = { definitions: definitions.files, domains: settings.domains.map(({ name }) => name), dataDir }
  const workerData: IngestJob = { ...job, scope: settings.scope, limits: settings.limits }
  const resourceLimits = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: heapFor(largest) }
  const workers = Array.from(
    { length: Math.max(0, threads - 1) },
    () => new Worker(workerUrl(), { workerData, resourceLimits }),
  )
  try {
    await Promise.all([ingestHere(inputs, ingestion, queue), ...workers.map((worker) => ingestThere(worker, queue))])
    // What a thread gave back after this one had found the queue empty.
    await ingestHere(inputs, ingestion, queue)
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  return receipts.filter((receipt) => receipt !== undefined)
}

async function ingestHere(inputs: readonly InputFile[], { laptop, settings }: Ingestion, queue: Queue): Promise<void> {
  const reader = objectReader(settings)
  for (let turn = queue.next(); turn !== undefined; turn = queue.next()) {
    queue.keep(turn.index, await ingestObject(laptop, settings, reader, inputs[turn.index] as InputFile))
    boundNursery()
  }
}

function ingestThere(worker: Worker, queue: Queue): Promise<void> {
  const atHand = new Set<number>()
  return new Promise((resolve, reject) => {
    const fill = () => {
      while (atHand.size < TURNS_AT_ONCE) {
        const turn = queue.next('path')
        if (turn === undefined) break
        atHand.add(turn.index)
        worker.postMessage(turn)
      }
      if (atHand.size === 0) resolve()
    }
    worker.on('message', (answer: IngestAnswer) => {
      if ('failure' in answer) {
        reject(new TracegateError(answer.failure.code, answer.failure.message, answer.failure))
        return
      }
      atHand.delete(answer.index)
      queue.keep(answer.index, answer.receipt)
      fill()
    })
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') reject(error)
      // The main thread has all the memory there is.
      for (const index of atHand) queue.giveBack(index)
      resolve()
    })
    fill()
  })
}

function hasPath({ name, problem }: InputFile): boolean {
  return problem === undefined && name !== '-' && !name.includes('://')
}

/** Megabytes of heap that keep a thread from hoarding garbage: an object's events take some 30 times its stored size. */
function heapFor(storedBytes: number): number {
  return 128 + Math.ceil(storedBytes / 1024 / 1024) * 64
}

/** The worker's program stands beside this one, in the source tree as in the bundle. */
function workerUrl(): URL {
  return new URL(`./ingestWorker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)
}
