import type { Closure } from '../checker/Judgement.ts'
import type { Domain } from '../domains/Domain.ts'
import type { Receipt, SegmentRef } from '../ports/ResultStore.ts'

const NANOS = 1_000_000n

/** What is known about how far a folder that is being watched is complete. */
interface Landings {
  readonly receipts: readonly Receipt[]
  /** When something last landed in each scope, milliseconds since 1970. */
  readonly landings: ReadonlyMap<string, number>
  /** Milliseconds for which nothing must land in a run for it to be complete; undefined: it is complete now. */
  readonly settle: number | undefined
  /** True when objects are there whose scope cannot be told yet. */
  readonly isMoreComing: boolean
  readonly now: number
}

export interface ScopeClosures {
  of(scope: string, domain: Domain): Closure
  /** The runs that are complete, sorted. */
  readonly closed: readonly string[]
  /** When the next run is complete if nothing lands until then. */
  readonly nextClosing: number | undefined
}

/** True for scopes that never end: an environment. Every other scope is a run, or named by the user for one. */
export function isEndless(scope: string): boolean {
  return scope.startsWith('env:')
}

/**
 * How far each scope is closed (semantics.md, "Closure"): a run once it has settled; an environment up to its latest event
 * less the lateness of the domain. An event dated in the future closes nothing: the watermark stops at the present.
 * `latestOf` gives a segment's latest start, Unix nanoseconds.
 */
export async function scopeClosures(
  { receipts, landings, settle, isMoreComing, now }: Landings,
  latestOf: (segment: SegmentRef) => Promise<bigint>,
): Promise<ScopeClosures> {
  const latest = new Map<string, bigint>()
  for (const segment of receipts.flatMap(({ segments }) => segments)) {
    if (!isEndless(segment.scope)) continue
    const time = await latestOf(segment)
    if (time > (latest.get(segment.scope) ?? 0n)) latest.set(segment.scope, time)
  }
  const closings = [...landings]
    .filter(([scope]) => !isEndless(scope))
    .map(([scope, landed]) => ({ scope, at: settle === undefined ? now : landed + settle }))
  const isClosed = ({ at }: { at: number }) => !isMoreComing && at <= now
  const closed = closings.filter(isClosed).map(({ scope }) => scope)
  const coming = closings.filter(({ at }) => at > now).map(({ at }) => at)
  const present = BigInt(now) * NANOS

  return {
    of(scope, { order }) {
      if (!isEndless(scope)) return { kind: closed.includes(scope) ? 'closed' : 'open' }
      const seen = latest.get(scope) ?? 0n
      return { kind: 'watermark', time: (seen < present ? seen : present) - order.lateness }
    },
    closed: closed.sort(),
    nextClosing: coming.length === 0 ? undefined : Math.min(...coming),
  }
}
