import type { TraceSpan } from '../../../shared/tracing/TraceSpan.ts'
import type { Comparison, Condition, Field, Query, Spanset, Stage } from '../../../shared/tracing/traceql/Query.ts'

/** What a query matches, told as shortly as can be: every span against every other, by index, without any care for time. */
export function evaluateNaively(query: Query, trace: readonly TraceSpan[]): readonly TraceSpan[] {
  let indexes = matching(query.spanset, trace)
  for (const stage of query.stages) if (indexes.length > 0) indexes = afterStage(stage, indexes, trace)
  return indexes.map((index) => trace[index] as TraceSpan)
}

const every = (trace: readonly TraceSpan[]): number[] => trace.map((_, index) => index)

function matching(spanset: Spanset, trace: readonly TraceSpan[]): number[] {
  const at = (index: number): TraceSpan => trace[index] as TraceSpan
  if (spanset.kind === 'filter') return every(trace).filter((i) => !spanset.where || test(spanset.where, at(i), trace))
  const left = matching(spanset.left, trace)
  const right = matching(spanset.right, trace)
  const isChild = (child: number, parent: number): boolean =>
    at(child).parentSpanId !== '' && at(child).parentSpanId === at(parent).spanId
  const isBelow = closure(trace.length, isChild)
  switch (spanset.operator) {
    case '&&':
      return left.length && right.length ? every(trace).filter((i) => left.includes(i) || right.includes(i)) : []
    case '||':
      return every(trace).filter((i) => left.includes(i) || right.includes(i))
    case '>':
      return right.filter((i) => left.some((j) => isChild(i, j)))
    case '>>':
      return right.filter((i) => left.some((j) => isBelow(i, j)))
    case '<':
      return right.filter((i) => left.some((j) => isChild(j, i)))
    case '<<':
      return right.filter((i) => left.some((j) => isBelow(j, i)))
    case '!>>':
      return left.filter((i) => !right.some((j) => isBelow(j, i)))
    default:
      return right.filter((i) =>
        left.some((j) => i !== j && at(i).parentSpanId !== '' && at(i).parentSpanId === at(j).parentSpanId),
      )
  }
}

/** Warshall's transitive closure. */
function closure(size: number, related: (a: number, b: number) => boolean): (a: number, b: number) => boolean {
  const reach = Array.from({ length: size }, (_, a) => Array.from({ length: size }, (__, b) => related(a, b)))
  for (let via = 0; via < size; via++)
    for (let a = 0; a < size; a++)
      for (let b = 0; b < size; b++) if (reach[a]?.[via] && reach[via]?.[b]) (reach[a] as boolean[])[b] = true
  return (a, b) => reach[a]?.[b] ?? false
}

function test(condition: Condition, span: TraceSpan, trace: readonly TraceSpan[]): boolean {
  switch (condition.kind) {
    case 'constant':
      return condition.value
    case 'not':
      return !test(condition.condition, span, trace)
    case 'and':
      return test(condition.left, span, trace) && test(condition.right, span, trace)
    case 'or':
      return test(condition.left, span, trace) || test(condition.right, span, trace)
    case 'exists':
      return read(condition.field, span, trace) !== undefined
    case 'absent':
      return read(condition.field, span, trace) === undefined
    default:
      return compare(read(condition.field, span, trace), condition.operator, condition.value.value)
  }
}

function compare(
  actual: unknown,
  operator: Comparison['operator'],
  wanted: string | number | bigint | boolean,
): boolean {
  if (typeof actual !== typeof wanted) return false
  if (operator === '=~' || operator === '!~') {
    return new RegExp(`^(?:${wanted})$`, 'us').test(String(actual)) === (operator === '=~')
  }
  const [a, b] =
    typeof actual === 'string'
      ? [0, Buffer.compare(Buffer.from(String(wanted)), Buffer.from(actual))]
      : [actual as number, wanted as number]
  return { '=': a === b, '!=': a !== b, '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[operator]
}

function read(field: Field, span: TraceSpan, trace: readonly TraceSpan[]): unknown {
  if (field.kind === 'attribute') {
    const columns = { timeout: span.timeout, policy_snapshot: JSON.stringify(span.policySnapshot) }
    const own = { ...span.attributes, ...columns }[field.name]
    const shared = field.name === 'service.name' ? span.serviceName : span.resource[field.name]
    return field.scope === 'span' ? own : field.scope === 'resource' ? shared : (own ?? shared)
  }
  const byStart = trace.toSorted(
    (a, b) => Number(a.start - b.start) || Buffer.compare(Buffer.from(a.spanId), Buffer.from(b.spanId)),
  )
  const root = byStart.find(({ parentSpanId }) => parentSpanId === '') ?? byStart[0]
  const latest = trace.map(({ end }) => end).toSorted((a, b) => Number(b - a))[0] ?? 0n
  const text = (value: unknown): unknown => (typeof value === 'string' ? value : undefined)
  return {
    name: span.name,
    status: span.status.toLowerCase(),
    statusMessage: span.error,
    kind: span.kind,
    duration: span.end - span.start,
    traceDuration: latest - (byStart[0]?.start ?? 0n),
    rootName: root?.name,
    rootServiceName: root?.serviceName,
    'span:id': span.spanId,
    'trace:id': span.traceId,
    'span:parentID': span.parentSpanId,
    verdict: text(span.attributes['tracegate.verdict']),
    domain: text(span.attributes['tracegate.domain']),
    key: text(span.attributes['tracegate.key']),
  }[field.name]
}

function afterStage(stage: Stage, indexes: number[], trace: readonly TraceSpan[]): number[] {
  const at = (index: number): TraceSpan => trace[index] as TraceSpan
  if (stage.kind === 'select') return indexes
  if (stage.kind === 'filter') return indexes.filter((i) => !stage.where || test(stage.where, at(i), trace))
  const { field, value } = stage
  if (field === undefined) return compare(indexes.length, stage.operator, value.value) ? indexes : []
  const values = indexes
    .map((i) => read(field, at(i), trace))
    .filter((each) => typeof each === typeof value.value)
    .map(Number)
  const sum = values.reduce((a, b) => a + b, 0)
  const results = {
    count: values.length,
    sum,
    avg: sum / values.length,
    min: Math.min(...values),
    max: Math.max(...values),
  }
  return values.length > 0 && compare(results[stage.function], stage.operator, Number(value.value)) ? indexes : []
}
