import { createEvent } from './createEvent.ts'
import type { DomainEvent, Fields, Problem, SpanContext } from './DomainEvent.ts'
import type { LinePlan } from './linePlan.ts'
import { DURATION_PROBLEM, PARTITION_PROBLEM, problemOf, TIMESTAMP_PROBLEM } from './problemOf.ts'
import { readField } from './readField.ts'
import { spanContext } from './spanContext.ts'
import { timeOfLine } from './timeOfLine.ts'

/** The unmasked event of a parsed NDJSON line, `text` being the line itself. Undeclared names are dropped. */
export function eventOfLine(
  record: Readonly<Record<string, unknown>>,
  text: string,
  plan: LinePlan,
  location: string,
): DomainEvent {
  const problems = declaredProblems(record.problems, plan)
  const known = problems.length
  const fields: Fields = {}
  for (const place of plan.places) {
    const { name } = place.spec
    const value = readField(place, [], Object.hasOwn(record, name) ? record[name] : undefined, problems)
    if (value !== undefined) fields[name] = value
  }
  const span = objectOf(record.span)
  const start = timeOfLine(record.timestamp, text, 'timestamp')
  return createEvent(plan.domain, {
    start,
    end: span?.end === undefined ? start : timeOfLine(span.end, text, 'span.end'),
    clock: typeof span?.clock === 'string' ? span.clock : '',
    fields,
    span: span === undefined ? undefined : contextOf(span),
    problems: known === 0 ? problems : withoutRepeats(problems),
    location,
    mayBeMasked: true,
  })
}

/**
 * Problems that a line of our own states, because masking has removed what they are about. Only their rule and field are
 * taken, and only declared ones; the words are our own again.
 */
function declaredProblems(stated: unknown, plan: LinePlan): Problem[] {
  if (!Array.isArray(stated)) return []
  return withoutRepeats((stated as readonly unknown[]).flatMap((entry) => declaredProblem(objectOf(entry), plan) ?? []))
}

function declaredProblem(entry: Readonly<Record<string, unknown>> | undefined, plan: LinePlan): Problem | undefined {
  switch (entry?.rule) {
    case 'timestamp':
      return TIMESTAMP_PROBLEM
    case 'duration':
      return DURATION_PROBLEM
    case 'partition':
      return PARTITION_PROBLEM
    case 'required':
    case 'type':
    case 'enum':
    case 'range': {
      const spec = typeof entry.field === 'string' ? plan.specs.get(entry.field) : undefined
      return spec === undefined ? undefined : problemOf(entry.rule, spec)
    }
    default:
      return undefined
  }
}

function withoutRepeats(problems: readonly Problem[]): Problem[] {
  return problems.filter(
    ({ rule, field }, at) => problems.findIndex((other) => other.rule === rule && other.field === field) === at,
  )
}

const TRACE_ID = /^[0-9a-f]{32}$/
const SPAN_ID = /^[0-9a-f]{16}$/

function contextOf(span: Readonly<Record<string, unknown>>): SpanContext | undefined {
  const traceId = idOf(span.traceId, TRACE_ID)
  const spanId = idOf(span.spanId, SPAN_ID)
  const parentSpanId = idOf(span.parentSpanId, SPAN_ID)
  const index = Number.isSafeInteger(span.index) && (span.index as number) > 0 ? (span.index as number) : 0
  const kind = typeof span.kind === 'number' ? span.kind : 0
  const links = Array.isArray(span.links) ? (span.links as readonly unknown[]).map(linkOf) : []
  return spanContext({ traceId, spanId, index, parentSpanId, kind, links })
}

function linkOf(entry: unknown): SpanContext['links'][number] {
  const link = objectOf(entry)
  return { traceId: idOf(link?.traceId, TRACE_ID), spanId: idOf(link?.spanId, SPAN_ID) }
}

/** Hex digits in lower case; '' for anything else. */
function idOf(value: unknown, form: RegExp): string {
  const id = typeof value === 'string' ? value.toLowerCase() : ''
  return form.test(id) ? id : ''
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}
