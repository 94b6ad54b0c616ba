import { randomBytes } from 'node:crypto'
import { TracegateError } from '../errors.ts'
import { nanoClock } from './nanoClock.ts'
import { spanAttribute } from './spanAttribute.ts'
import type { ActiveSpan, SpanOutcome, SpanStart, Tracer } from './Tracer.ts'
import type { SpanAttribute, SpanAttributes, TraceSpan, TraceSpanEvent } from './TraceSpan.ts'

export interface TracerOptions {
  /** 32 lower-case hex digits, not all zero; a new one unless given. */
  readonly traceId?: string | undefined
  /** Unix nanoseconds. */
  readonly now?: () => bigint
  /** Gets each span once, as it ends: children before their parents. */
  readonly onEnd: (span: TraceSpan) => void
  /** Resource attribute `service.name`; `tracegate` unless given. */
  readonly serviceName?: string
  /** The other resource attributes. */
  readonly resource?: SpanAttributes
}

/** Makes the spans of one trace. Whatever is told a span after its end is not kept. Throws `usage` on a bad trace id. */
export function createTracer(options: TracerOptions): Tracer {
  const { traceId = randomId(16), now = nanoClock, onEnd, serviceName = 'tracegate', resource = {} } = options
  if (!/^(?!0{32})[0-9a-f]{32}$/.test(traceId)) {
    throw new TracegateError('usage', 'a trace id is 32 lower-case hex digits, not all zero')
  }

  function start(name: string, { parentSpanId = '', kind = 'internal', ...given }: SpanStart = {}): ActiveSpan {
    const spanId = randomId(8)
    const attributes = new Map<string, SpanAttribute>(entriesOf(given.attributes))
    const events: TraceSpanEvent[] = []
    const began = now()
    let latest = began
    let ended = false

    /** A clock that goes back must not turn a span round. */
    const tick = (): bigint => {
      const time = now()
      if (time > latest) latest = time
      return latest
    }
    return {
      traceId,
      spanId,
      set(attribute, value) {
        if (!ended) attributes.set(attribute, spanAttribute(value))
      },
      event(event, about) {
        if (!ended) events.push({ name: event, time: tick(), attributes: Object.fromEntries(entriesOf(about)) })
      },
      end({ status = 'OK', error = '', timeout = false }: SpanOutcome = {}) {
        if (ended) return
        ended = true
        onEnd({
          traceId,
          spanId,
          parentSpanId,
          serviceName,
          resource,
          kind,
          name,
          start: began,
          end: tick(),
          status,
          error,
          timeout,
          policySnapshot: given.policySnapshot,
          attributes: Object.fromEntries(attributes),
          events,
        })
      },
    }
  }
  return { traceId, start }
}

function entriesOf(attributes: SpanAttributes = {}): [string, SpanAttribute][] {
  return Object.entries(attributes).map(([name, value]) => [name, spanAttribute(value)])
}

/** Lower-case hex, never all zero: that means "no id". */
function randomId(bytes: number): string {
  let id: string
  do id = randomBytes(bytes).toString('hex')
  while (/^0+$/.test(id))
  return id
}
