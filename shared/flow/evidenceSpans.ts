import type { Issue, PartitionJudgement } from '../checker/Judgement.ts'
import type { Domain, FieldSpec } from '../domains/Domain.ts'
import type { DomainEvent, FieldValue } from '../events/DomainEvent.ts'
import type { SpanAttribute, SpanKind, TraceSpan } from '../tracing/TraceSpan.ts'

/** Spans kept of one domain in one scope; beyond, findings have none (the validation file still names their events). */
const KEPT = 10_000

const KINDS: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']

export interface EvidenceSpans {
  /** Takes from a key's events those that its findings name. */
  add(events: Iterable<DomainEvent>, judgement: Pick<PartitionJudgement, 'issues'>): void
  readonly spans: readonly TraceSpan[]
  /** Spans that findings name and that were not kept. */
  readonly leftOut: number
}

/**
 * The spans that findings rest on, as the trace store keeps them: masked events under the ids of the spans they were
 * taken from, so that whoever asks for a trace sees what was found in it. Events without span ids give none.
 */
export function evidenceSpans(domain: Domain, scope: string): EvidenceSpans {
  const spans: TraceSpan[] = []
  let leftOut = 0

  return {
    spans,
    get leftOut() {
      return leftOut
    },
    add(events, { issues }) {
      const findings = new Map<string, Issue[]>()
      for (const issue of issues) {
        for (const id of issue.evidence) findings.set(id, [...(findings.get(id) ?? []), issue])
      }
      if (findings.size === 0) return
      for (const event of events) {
        const named = findings.get(event.id)
        if (named === undefined || event.span === undefined) continue
        if (event.span.traceId === '' || event.span.spanId === '') continue
        if (spans.length < KEPT) spans.push(spanOf(event, event.span, named))
        else leftOut++
      }
    },
  }

  function spanOf(event: DomainEvent, context: NonNullable<DomainEvent['span']>, issues: readonly Issue[]): TraceSpan {
    const { traceId, spanId, index, parentSpanId, kind } = context
    const worst = issues.find(({ severity }) => severity === 'error') ?? (issues[0] as Issue)
    const verdict = issues.find((issue) => issue.verdict !== undefined)?.verdict
    const isEvent = index > 0
    return {
      traceId,
      // An event inside a span stands below it.
      spanId: isEvent ? `${spanId}.${index}` : spanId,
      parentSpanId: isEvent ? spanId : parentSpanId,
      serviceName: '',
      resource: {},
      kind: KINDS[kind] ?? 'unspecified',
      name: `${domain.name} ${event.type === '' ? 'event' : event.type}`,
      start: event.start,
      end: event.end,
      status: worst.severity === 'error' ? 'ERROR' : 'UNSET',
      error: worst.severity === 'error' ? worst.message : '',
      timeout: false,
      policySnapshot: undefined,
      attributes: {
        'tracegate.evidence': true,
        'tracegate.scope': scope,
        'tracegate.domain': domain.name,
        ...(event.partition === undefined ? {} : { 'tracegate.key': event.partition }),
        ...(verdict === undefined ? {} : { 'tracegate.verdict': verdict }),
        'tracegate.findings': [...new Set(issues.map(({ type }) => type))].join(' '),
        ...Object.fromEntries(attributesOf(domain.fields, event.fields)),
      },
      events: [],
    }
  }
}

function* attributesOf(
  specs: readonly FieldSpec[],
  fields: { readonly [name: string]: FieldValue },
): Generator<[string, SpanAttribute]> {
  for (const { name, attribute, fields: children } of specs) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (value === undefined || value === null) continue
    if (typeof value !== 'object') yield [attribute, value]
    else if (Array.isArray(value)) yield [attribute, JSON.stringify(value)]
    else yield* attributesOf(children, value as { readonly [name: string]: FieldValue })
  }
}
