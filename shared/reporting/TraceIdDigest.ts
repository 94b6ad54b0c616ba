/** Most trace ids that one domain lists in the envelope. */
export const TRACE_ID_LIMIT = 100

/** One more than is listed, so that a cut is noticed. */
const KEPT = TRACE_ID_LIMIT + 1

/** The first trace ids seen, those that issues name apart from the rest. Of bounded size. */
export interface TraceIdDigest {
  readonly ofIssues: Set<string>
  readonly ofEvents: Set<string>
}

export function emptyTraceIds(): TraceIdDigest {
  return { ofIssues: new Set(), ofEvents: new Set() }
}

export function addTraceId(known: Set<string>, id: string): void {
  if (known.size < KEPT && id !== '') known.add(id)
}

export function addTraceIds(known: Set<string>, ids: Iterable<string>): void {
  for (const id of ids) addTraceId(known, id)
}

/** The trace ids of one domain followed by those of another. Associative. */
export function mergeTraceIds(a: TraceIdDigest, b: TraceIdDigest): TraceIdDigest {
  const merged = emptyTraceIds()
  for (const part of [a, b]) {
    addTraceIds(merged.ofIssues, part.ofIssues)
    addTraceIds(merged.ofEvents, part.ofEvents)
  }
  return merged
}

/** Those named by issues first, then the others as they were seen, at most 100. */
export function listedTraceIds(digest: TraceIdDigest): { readonly traceIds: readonly string[]; readonly cut: boolean } {
  const all = [...new Set([...digest.ofIssues, ...digest.ofEvents])]
  return { traceIds: all.slice(0, TRACE_ID_LIMIT), cut: all.length > TRACE_ID_LIMIT }
}
