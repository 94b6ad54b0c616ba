import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import type { OtlpConnection } from './otlpConnection.ts'
import { type Environment, otlpSettings } from './otlpSettings.ts'

/** Sends finished spans away. Whatever becomes of them, neither method throws or rejects. */
export interface SpanExport {
  /** Returns at once. Spans whose ids are not those of W3C Trace Context (rows of old databases) are left out. */
  export(spans: readonly TraceSpan[]): void
  /** Waits for what is on its way, for the timeout of OTLP and at most 5 seconds; later spans are ignored. */
  close(): Promise<void>
}

const BATCH = 512
/** Milliseconds until spans that fill no batch are sent all the same. */
const SCHEDULE_DELAY = 5_000

/**
 * Exports spans to the OTLP endpoint that `environment` names, or `undefined` when it names none (then nothing of
 * OpenTelemetry is loaded). Pass `process.env`: the exporters of OpenTelemetry read headers, compression and
 * certificates from there themselves. `onProblem` hears of a configuration that cannot be used, or on closing, once, how
 * many spans were not delivered and why; it is never told credentials, headers or what an endpoint answered.
 */
export function otlpSpanExporter(
  environment: Environment,
  onProblem: (message: string) => void,
): SpanExport | undefined {
  const settings = otlpSettings(environment, onProblem)
  if (settings === undefined) return undefined
  const { origin, timeout, queue } = settings

  let connection: Promise<OtlpConnection> | undefined
  const connect = async (): Promise<OtlpConnection> => {
    const { otlpConnection } = await import('./otlpConnection.ts')
    return otlpConnection(settings)
  }
  let batch: TraceSpan[] = []
  const onTheirWay = new Set<Promise<void>>()
  const count = { given: 0, waiting: 0, delivered: 0, dropped: 0 }
  let failure: string | undefined
  let timer: NodeJS.Timeout | undefined
  let closed: Promise<void> | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (batch.length === 0) return
    const sending = send(batch).finally(() => onTheirWay.delete(sending))
    onTheirWay.add(sending)
    batch = []
  }

  async function send(spans: readonly TraceSpan[]): Promise<void> {
    try {
      connection ??= connect()
      await (await connection).send(spans)
      count.delivered += spans.length
    } catch (error) {
      failure = reasonOf(error)
    } finally {
      count.waiting -= spans.length
    }
  }

  async function finish(): Promise<void> {
    flush()
    const inTime = await within(timeout, Promise.all(onTheirWay))
    if (!inTime) failure = `no answer within ${timeout / 1_000} s`
    const { given, delivered, dropped } = count
    connection?.then(({ cut }) => cut()).catch(() => {})
    if (delivered === given) return
    const reasons = [failure, dropped > 0 ? `${dropped} found more than ${queue} waiting` : undefined]
    const reason = reasons.filter((text) => text !== undefined).join('; ')
    onProblem(`${given - delivered} of ${given} spans were not exported to ${origin}: ${reason}.`)
  }

  return {
    export: (spans) => {
      if (closed !== undefined) return
      for (const span of spans) {
        if (!hasStandardIds(span)) continue
        count.given++
        if (count.waiting >= queue) {
          count.dropped++
          continue
        }
        count.waiting++
        if (batch.push(span) >= BATCH) flush()
      }
      if (batch.length > 0) timer ??= setTimeout(flush, SCHEDULE_DELAY).unref()
    },
    close: () => {
      closed ??= finish()
      return closed
    },
  }
}

function hasStandardIds({ traceId, spanId, parentSpanId }: TraceSpan): boolean {
  return /^[0-9a-f]{32}$/.test(traceId) && /^[0-9a-f]{16}$/.test(spanId) && /^([0-9a-f]{16})?$/.test(parentSpanId)
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false)
  })
  const inTime = await Promise.race([work.then(() => true), late])
  clearTimeout(timer)
  return inTime
}

/** Only codes: an answer's own text may hold anything. */
function reasonOf(error: unknown): string {
  const { code, name, message } = error as Partial<NodeJS.ErrnoException> & { code?: unknown }
  if (typeof code === 'number') return `HTTP status ${code}`
  if (typeof code === 'string') return code
  if (name === 'OTLPExporterError') return 'it was too busy (HTTP status 429, 502, 503 or 504)'
  return message === 'Request timed out' ? 'no answer in time' : 'the exporter failed'
}
