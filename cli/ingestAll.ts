import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { InputFile } from '../shared/adapters/local/InputFile.ts'
import type { DomainRegistry } from '../shared/domains/domainRegistry.ts'
import type { Execution } from '../shared/flow/Execution.ts'
import { failureList } from '../shared/flow/failureList.ts'
import type { IngestSettings } from '../shared/flow/IngestSettings.ts'
import { ingestObject } from '../shared/flow/ingestObject.ts'
import { objectReader } from '../shared/flow/objectReader.ts'
import type { RestorePoint } from '../shared/flow/RestorePoint.ts'
import type { Receipt } from '../shared/ports/ResultStore.ts'
import type { SpanAttributes } from '../shared/tracing/TraceSpan.ts'
import { errorOf, type IngestAnswer, type IngestJob, type IngestTurn } from './IngestJob.ts'
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
  readonly execution: Execution
  /** Resource attributes of spans. */
  readonly resource: SpanAttributes
  /** Where an earlier execution failed. */
  readonly from?: RestorePoint | undefined
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
  /** Does an object's work; when it fails, the others are finished first or not, as its policy says. */
  guard(work: () => Promise<void>): Promise<void>
  /** An object that was taken and not finished. */
  giveBack(index: number): void
}

/**
 * Takes all objects in, on all cores when there is enough to do. Receipts come in the order of the inputs, without those
 * that were left when it was told to end. Throws a `FlowFailure`.
 */
export async function ingestAll(inputs: readonly InputFile[], ingestion: Ingestion): Promise<readonly Receipt[]> {
  const { definitions, settings, dataDir, execution, from, signal, onProgress } = ingestion
  const failures = failureList()
  const receipts = new Array<Receipt | undefined>(inputs.length)
  const taken = new Set<number>()
  let done = 0
  let first = 0
  const queue: Queue = {
    next(path) {
      while (taken.has(first)) first++
      const isEnding = signal?.aborted || execution.signal.aborted
      for (let index = first; index < inputs.length && !isEnding; index++) {
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
    guard: failures.guard,
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
  const { tracer, parentSpanId, policies } = execution
  const trace = { traceId: tracer.traceId, parentSpanId, resource: ingestion.resource, policies, from }
  const workerData: IngestJob = { ...job, ...trace, scope: settings.scope, limits: settings.limits }
  const resourceLimits = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: heapFor(largest) }
  const workers = Array.from(
    { length: Math.max(0, threads - 1) },
    () => new Worker(workerUrl(), { workerData, resourceLimits }),
  )
  try {
    const there = workers.map((worker) => ingestThere(worker, queue, execution))
    await Promise.all([ingestHere(inputs, ingestion, queue), ...there])
    // What a thread gave back after this one had found the queue empty.
    await ingestHere(inputs, ingestion, queue)
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  failures.throwFirst()
  return receipts.filter((receipt) => receipt !== undefined)
}

async function ingestHere(inputs: readonly InputFile[], ingestion: Ingestion, queue: Queue): Promise<void> {
  const { laptop, settings, execution, from } = ingestion
  const reader = objectReader(settings)
  for (let turn = queue.next(); turn !== undefined; turn = queue.next()) {
    const { index } = turn
    await queue.guard(async () => {
      const input = inputs[index] as InputFile
      queue.keep(index, await ingestObject(laptop, settings, reader, input, { execution, from }))
    })
    boundNursery()
  }
}

function ingestThere(worker: Worker, queue: Queue, execution: Execution): Promise<void> {
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
      execution.keepSpans(answer.spans)
      atHand.delete(answer.index)
      const taken = async () => {
        if ('failure' in answer) throw errorOf(answer.failure)
        queue.keep(answer.index, answer.receipt)
      }
      queue.guard(taken).then(fill, reject)
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
