import type { TraceMatch } from '../../ports/SpanStore.ts'
import type { SpanAttribute, TraceSpan } from '../TraceSpan.ts'
import type { Field, Query } from '../traceql/Query.ts'
import { valueOf } from '../traceql/valueOf.ts'
import { durationText } from './durationText.ts'
import { fieldText } from './fieldText.ts'

/** A field that a query selects. */
export interface SelectedField {
  /** As the query writes it. */
  readonly title: string
  /** For JSON: nanoseconds as text; null where the span has none. */
  json(span: TraceSpan, trace: TraceMatch): SpanAttribute | null
  /** For people; '' where the span has none. */
  text(span: TraceSpan, trace: TraceMatch): string
}

/** What the `select(…)` stages of a query ask for, each once, in their order. */
export function selectedFields({ stages }: Query): readonly SelectedField[] {
  const fields = stages.flatMap((stage) => (stage.kind === 'select' ? stage.fields : []))
  return [...new Map(fields.map((field) => [fieldText(field), field]))].map(([title, field]) => ({
    title,
    json(span, trace) {
      const value = read(field, span, trace)
      return typeof value === 'bigint' ? String(value) : (value ?? null)
    },
    text(span, trace) {
      const value = read(field, span, trace)
      return typeof value === 'bigint' ? durationText(value) : String(value ?? '')
    },
  }))
}

function read(field: Field, span: TraceSpan, { start, end, rootName, rootService }: TraceMatch) {
  return valueOf(field, span, { duration: end - start, rootName, rootServiceName: rootService })
}
