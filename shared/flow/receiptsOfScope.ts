import type { Domain } from '../domains/Domain.ts'
import type { Receipt, ResultStore } from '../ports/ResultStore.ts'
import { isEndless } from './scopeClosures.ts'

interface ScopeWindow {
  readonly scope: string
  readonly domains: readonly Domain[]
  /** Milliseconds for which nothing must have landed in a run for it to be complete. */
  readonly settle: number
}

const NANOS = 1_000_000n
/** Rejected objects of a span of time that are listed, the first ones: one of them decides the status already. */
const MOST = 1_000

/**
 * What a scope is judged from, in id order: of the accepted objects what they hold of it, and the rejected objects that may
 * have held something of it. Those are the ones that are known to have, whenever they came, and every other one that came
 * while the scope was arriving: in a run, from the settle time before its first object to the settle time after its last;
 * in an environment, which never ends, for the longest lateness and the settle time before its last object, and for the
 * settle time after it. Nothing when nothing names the scope.
 */
export async function receiptsOfScope(
  results: Pick<ResultStore, 'receipts' | 'rejections'>,
  { scope, domains, settle }: ScopeWindow,
): Promise<readonly Receipt[]> {
  const found = new Map<string, Receipt>()
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for await (const receipt of results.receipts(scope)) {
    found.set(receipt.id, { ...receipt, segments: receipt.segments.filter((segment) => segment.scope === scope) })
    first = Math.min(first, receipt.at)
    last = Math.max(last, receipt.at)
  }
  if (found.size === 0) return []
  const from = isEndless(scope) ? last - lateness(domains) : first
  let left = MOST
  for await (const receipt of results.rejections(from - settle, last + settle)) {
    found.set(receipt.id, receipt)
    if (--left === 0) break
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Milliseconds, of the domain that waits longest. */
function lateness(domains: readonly Domain[]): number {
  return Math.max(0, ...domains.map(({ order }) => Number(order.lateness / NANOS)))
}
