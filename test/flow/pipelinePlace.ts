import { hash } from 'node:crypto'
import { memoryKeySource } from '../../shared/adapters/memory/memoryKeySource.ts'
import { memoryObjectStore } from '../../shared/adapters/memory/memoryObjectStore.ts'
import { memoryReportSink } from '../../shared/adapters/memory/memoryReportSink.ts'
import { memoryResultStore } from '../../shared/adapters/memory/memoryResultStore.ts'
import { executeRun } from '../../shared/flow/executeRun.ts'
import { failureList } from '../../shared/flow/failureList.ts'
import { DEFAULT_LIMITS, type IngestLimits } from '../../shared/flow/IngestSettings.ts'
import { ingestObject } from '../../shared/flow/ingestObject.ts'
import type { RunResult } from '../../shared/flow/judgeRun.ts'
import { type ObjectReader, objectReader } from '../../shared/flow/objectReader.ts'
import { pipeline } from '../../shared/flow/pipeline.ts'
import { flowPolicies } from '../../shared/flow/policy/flowPolicies.ts'
import type { FlowConfig } from '../../shared/flow/policy/Policy.ts'
import { type ResumePoint, readResumePoint } from '../../shared/flow/ResumePoint.ts'
import { FlowFailure } from '../../shared/flow/runtime/FlowFailure.ts'
import type { Receipt } from '../../shared/ports/ResultStore.ts'
import { createTracer } from '../../shared/tracing/createTracer.ts'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'
import { kvonce } from '../checker/domains.ts'

const line = (key: string, more: object = {}) =>
  `${JSON.stringify({ timestamp: '2025-10-04T06:00:00.000Z', type: 'success', key, value: 'v1', ...more })}\n`

/** An object whose key is written once; it conforms. */
export const good = (key = 'alpha') => line(key)
/** An object whose key is written twice. */
export const bad = (key = 'beta') => line(key) + line(key, { timestamp: '2025-10-04T06:00:10.000Z', value: 'v2' })

/** The same, taken from spans: what is found of it has evidence. */
export const badSpans = (key = 'beta') =>
  ['1', '2'].map((id) => line(key, { value: id, span: { traceId: 'a'.repeat(32), spanId: id.repeat(16) } })).join('')

export type Inputs = { readonly [name: string]: string }

/** What stands for the outside, to be replaced by something that fails. */
export interface Outside {
  readonly segments: ReturnType<typeof memoryObjectStore>
  readonly results: ReturnType<typeof memoryResultStore>
  readonly keys: ReturnType<typeof memoryKeySource>
  readonly sink: ReturnType<typeof memoryReportSink>
  readonly reader: ObjectReader
  read(name: string, signal?: AbortSignal): Promise<Uint8Array>
}

export interface Asked {
  readonly flow?: FlowConfig
  readonly limits?: Partial<IngestLimits>
  /** What goes wrong: parts of the outside, in the place of those that are there. */
  readonly broken?: (there: Outside) => Partial<Outside>
  readonly resume?: ResumePoint
}

export interface Outcome {
  readonly result: RunResult | undefined
  readonly error: unknown
  /** In the order in which they ended. */
  readonly spans: readonly TraceSpan[]
  readonly evidence: readonly TraceSpan[]
  readonly receipts: readonly Receipt[]
}

/** The pipeline on adapters in memory, which stay from run to run. Its clock stands still. */
export function pipelinePlace(inputs: Inputs) {
  const clock = () => 0
  const segments = memoryObjectStore(clock)
  const results = memoryResultStore(clock)
  const sink = memoryReportSink()
  const keys = memoryKeySource('test')
  const content = { ...inputs }

  async function run({ flow, limits, broken, resume }: Asked = {}): Promise<Outcome> {
    const settings = { domains: [kvonce.domain], scope: undefined, limits: { ...DEFAULT_LIMITS, ...limits } }
    const there: Outside = {
      ...{ segments, results, keys, sink },
      reader: objectReader(settings),
      read: async (name) => Buffer.from(content[name] ?? ''),
    }
    const outside: Outside = { ...there, ...broken?.(there) }
    const ports = { ...outside, clock }
    const spans: TraceSpan[] = []
    const evidence: TraceSpan[] = []
    const receipts: Receipt[] = []
    const outcome = executeRun(
      {
        ...ports,
        digestOfReport: async (path) => {
          const text = sink.files.get(path)
          return text === undefined ? undefined : hash('sha256', text)
        },
      },
      {
        tracer: createTracer({ onEnd: (span) => spans.push(span) }),
        keepSpans: (more) => void evidence.push(...more),
        policies: flowPolicies(flow, pipeline),
        request: { asked: 'for' },
        resume,
        async ingest(execution, from) {
          const failures = failureList()
          for (const name of Object.keys(content)) {
            const input = { name, read: (_: number, signal?: AbortSignal) => outside.read(name, signal) }
            await failures.guard(async () => {
              receipts.push(await ingestObject(ports, settings, outside.reader, input, { execution, from }))
            })
          }
          failures.throwFirst()
          return receipts
        },
        input: {
          sourceType: () => 'file',
          domains: settings.domains,
          asked: [],
          scope: undefined,
          options: { profile: 'default', skew: undefined },
          closureOf: () => ({ kind: 'closed' }),
          report: {
            source: 'test',
            correlation: { runId: '1', workflow: '', commit: '', branch: '' },
            minEvents: undefined,
            tempoLink: undefined,
            notes: [],
          },
        },
      },
    )
    const told = await outcome.then(
      (result) => ({ result, error: undefined }),
      (error: unknown) => ({ result: undefined, error }),
    )
    return { ...told, spans, evidence, receipts }
  }

  return {
    ...{ content, segments, results, sink, run },
    /** The point at which a run that failed can be resumed. */
    async resumePoint({ spans }: Outcome): Promise<ResumePoint> {
      const root = rootOf(spans)
      return readResumePoint(segments, root.traceId, String(root.attributes['tracegate.resume_sha256']))
    },
    /** Everything that was written, by its name: reports, segments, verdicts. */
    async written() {
      const keys: string[] = []
      for await (const { key } of segments.list('')) keys.push(key)
      return {
        files: Object.fromEntries([...sink.files].sort()),
        segments: keys,
        verdict: await results.getVerdict('env:default', 'kvonce'),
      }
    },
  }
}

/** The failure that a run ended with. */
export function failureOf({ error }: Outcome): FlowFailure {
  if (error instanceof FlowFailure) return error
  throw error ?? new Error('it did not fail')
}

export function rootOf(spans: readonly TraceSpan[]): TraceSpan {
  const [root, ...more] = spans.filter(({ parentSpanId }) => parentSpanId === '')
  if (root === undefined || more.length > 0) throw new Error(`${more.length + 1} roots`)
  return root
}

/** A function that rejects the first `times` times, then does what it stands for. */
export function failing<A extends unknown[], R>(
  work: (...args: A) => Promise<R>,
  error: unknown,
  times = Number.POSITIVE_INFINITY,
): (...args: A) => Promise<R> {
  let left = times
  return async (...args) => {
    if (left-- > 0) throw error
    return work(...args)
  }
}
