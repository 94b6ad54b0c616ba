import type { SpanAttribute, SpanAttributes, SpanStatus, TraceSpan } from '../TraceSpan.ts'
import type { Field, Intrinsic } from './Query.ts'
import type { TraceFacts } from './traceFacts.ts'

const statusWords = { OK: 'ok', ERROR: 'error', UNSET: 'unset' } as const satisfies Record<SpanStatus, string>

/**
 * What a field says of a span: durations as nanoseconds (bigint), status and kind as the words of the language,
 * `undefined` where the span has no such attribute.
 *
 * `span.timeout` is the span's own flag, on every span, and `span.policy_snapshot` its policy as JSON text, whatever
 * attributes have these names; `verdict`, `domain` and
 * `key` are the attributes `tracegate.verdict`, `tracegate.domain` and `tracegate.key` where these hold text.
 */
export function valueOf(field: Field, span: TraceSpan, facts: TraceFacts): SpanAttribute | bigint | undefined {
  if (field.kind === 'intrinsic') return intrinsicOf(field.name, span, facts)
  if (field.scope === 'resource') return resourceOf(field.name, span)
  const own = attributeOf(field.name, span)
  return own === undefined && field.scope === 'any' ? resourceOf(field.name, span) : own
}

function intrinsicOf(name: Intrinsic, span: TraceSpan, facts: TraceFacts): SpanAttribute | bigint | undefined {
  switch (name) {
    case 'name':
    case 'kind':
      return span[name]
    case 'status':
      return statusWords[span.status]
    case 'statusMessage':
      return span.error
    case 'duration':
      return span.end - span.start
    case 'traceDuration':
      return facts.duration
    case 'rootName':
    case 'rootServiceName':
      return facts[name]
    case 'span:id':
      return span.spanId
    case 'trace:id':
      return span.traceId
    case 'span:parentID':
      return span.parentSpanId
    default:
      return textOf(own(span.attributes, `tracegate.${name}`))
  }
}

function attributeOf(name: string, span: TraceSpan): SpanAttribute | undefined {
  if (name === 'timeout') return span.timeout
  if (name === 'policy_snapshot') return span.policySnapshot && JSON.stringify(span.policySnapshot)
  return own(span.attributes, name)
}

function resourceOf(name: string, span: TraceSpan): SpanAttribute | undefined {
  return name === 'service.name' ? span.serviceName : own(span.resource, name)
}

function own(attributes: SpanAttributes, name: string): SpanAttribute | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined
}

function textOf(value: SpanAttribute | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
