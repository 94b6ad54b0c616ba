import { parentPort, workerData } from 'node:worker_threads'
import { localInput } from '../shared/adapters/local/InputFile.ts'
import type { Execution } from '../shared/flow/Execution.ts'
import { ingestObject } from '../shared/flow/ingestObject.ts'
import { objectReader } from '../shared/flow/objectReader.ts'
import { createTracer } from '../shared/tracing/createTracer.ts'
import type { TraceSpan } from '../shared/tracing/TraceSpan.ts'
import { failureOf, type IngestAnswer, type IngestJob, type IngestTurn } from './IngestJob.ts'
import { compileDefinitions } from './loadDomains.ts'
import { openLaptop } from './openLaptop.ts'

const {
  definitions,
  domains: names,
  scope,
  limits,
  dataDir,
  traceId,
  resource,
  from,
  ...rest
} = workerData as IngestJob
const { domains } = compileDefinitions(definitions)
const [asked, others] = [true, false].map((wanted) => domains.filter(({ name }) => names.includes(name) === wanted))
const settings = { domains: asked ?? [], others: others ?? [], scope, limits }
const laptop = openLaptop(dataDir)
const reader = objectReader(settings)
let spans: TraceSpan[] = []
const execution: Execution = {
  ...rest,
  tracer: createTracer({ traceId, resource, onEnd: (span) => spans.push(span) }),
  // The main thread ends this one when the execution is to end.
  signal: new AbortController().signal,
  keepSpans: (more) => spans.push(...more),
}

parentPort?.on('message', async ({ index, name }: IngestTurn) => {
  const result = await ingestObject(laptop, settings, reader, localInput(name, undefined), { execution, from }).then(
    (receipt) => ({ receipt }),
    (error: unknown) => ({ failure: failureOf(error) }),
  )
  const answer: IngestAnswer = { index, spans, ...result }
  spans = []
  parentPort?.postMessage(answer)
})
