import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { closeUnderHidden } from './closeUnderHidden.ts'
import type { EventList } from './EventList.ts'
import { type EventOrder, endOf } from './EventOrder.ts'
import type { Exploration } from './exploreSegment.ts'
import { findAllContradictions } from './findAllContradictions.ts'
import type { Closure, Verdict } from './Judgement.ts'
import { type RunResult, runMachine } from './runMachine.ts'
import type { Trail } from './StateSet.ts'
import { BUFFERED } from './segmentsOf.ts'

/** A verdict with what is needed to show why. */
export interface Decision {
  readonly verdict: Verdict
  /** So many leading events are enough to see it. */
  readonly prefix: number
  readonly contradictions: RunResult['contradictions']
  /** The least unobserved actions that would explain the events. */
  readonly missing: readonly { readonly action: string; readonly type: string }[]
  /** Whether a set of events fails in the same way; what a counterexample has to keep true. */
  readonly fails: (events: readonly DomainEvent[]) => boolean
  /** Types of the events that `fails` takes to have happened unobserved wherever that helps. */
  readonly supposed: ReadonlySet<string>
}

interface Search {
  readonly domain: Domain
  readonly order: EventOrder
  readonly closure: Closure
  readonly budget: number
}

/**
 * The verdict of semantics.md on a partition by its machine alone: strict, then robust; where not strict, whether
 * unobserved events could explain it, and whether the closure still allows them to be unobserved.
 */
export function decideVerdict(
  search: Search,
  events: EventList,
  onSettled?: (trail: Trail | undefined) => void,
): Decision {
  const { domain, order } = search
  const strict = runStrict(search, events, onSettled)
  const contradictions = strict.outcome === 'accepted' ? strict.contradictions : findAllContradictions(events, order)
  if (strict.outcome === 'accepted' && strict.robust) {
    return { verdict: 'conforming', prefix: strict.events, contradictions, missing: [], fails: never, supposed: NONE }
  }
  const every = new Set(domain.eventTypes)
  const decided = (verdict: Verdict, rest: Partial<Decision>): Decision => ({
    verdict,
    prefix: strict.events,
    contradictions,
    missing: [],
    fails: never,
    supposed: NONE,
    ...rest,
  })
  if (strict.outcome === 'accepted') {
    const fails = (some: readonly DomainEvent[]) => {
      const run = runMachine(some, order, exploration(search, undefined, true))
      return run.outcome === 'accepted' && !run.robust
    }
    return decided('order-sensitive', { prefix: strict.fragileAt ?? strict.events, fails })
  }
  if (strict.outcome === 'undecided') return decided('undecided', {})

  const gap = runHidden(search, events, () => every)
  if (gap.outcome === 'undecided') return decided('undecided', {})
  if (gap.outcome === 'refused') {
    return decided('violated', { prefix: gap.events, ...failing(search, every) })
  }

  const missing = unobserved(domain, gap)
  const settled = search.closure.kind === 'open' ? gap : runHidden(search, events, mayBeMissing(search, every))
  const verdict =
    settled.outcome === 'refused' ? 'violated' : settled.outcome === 'undecided' ? 'undecided' : 'unexplained'
  const prefix = settled.outcome === 'refused' ? settled.events : events.length
  return decided(verdict, { prefix, missing, ...failing(search, withoutAny(search, events, missing)) })
}

const NONE: ReadonlySet<string> = new Set()
const never = () => false

/** Fails, though any events of these types may have happened unobserved. */
function failing(search: Search, supposed: ReadonlySet<string>): Pick<Decision, 'fails' | 'supposed'> {
  return { supposed, fails: (some) => runHidden(search, some, () => supposed).outcome === 'refused' }
}

/** The event types that explain nothing: without those missing, and without those of any other explanation. */
function withoutAny(search: Search, events: EventList, missing: Decision['missing']): ReadonlySet<string> {
  const others = new Set(search.domain.eventTypes)
  for (let explaining = missing; explaining.length > 0; ) {
    for (const { type } of explaining) others.delete(type)
    const run = runHidden(search, events, () => others)
    explaining = run.outcome === 'accepted' ? unobserved(search.domain, run) : []
  }
  return others
}

/**
 * Event types that may still be unobserved before an event: at closure, only those whose absence does not count. A
 * watermark closes an event when whatever is still to come happens after it.
 */
function mayBeMissing({ domain, order, closure }: Search, every: ReadonlySet<string>) {
  const incomplete = new Set(domain.eventTypes.filter((type) => !domain.complete.has(type)))
  return (before: DomainEvent) =>
    closure.kind === 'watermark' && endOf(before, order) + order.skew > closure.time ? every : incomplete
}

function runStrict(search: Search, events: EventList, onSettled: ((trail: Trail | undefined) => void) | undefined) {
  if (onSettled === undefined || events.length <= BUFFERED) {
    const kept =
      onSettled === undefined
        ? exploration(search, undefined, true)
        : { ...exploration(search, undefined, true), keep: 'all' as const }
    return runMachine(events, search.order, kept, onSettled === undefined ? {} : { onSettled })
  }
  const run = runMachine(events, search.order, exploration(search, undefined, true))
  if (run.outcome !== 'accepted') return run
  const again = { ...exploration(search, undefined, false), keep: 'all' as const }
  runMachine(events, search.order, again, { hold: run.held, onSettled })
  return run
}

function runHidden(search: Search, events: EventList, types: (before: DomainEvent) => ReadonlySet<string>): RunResult {
  const closures = new Map<ReadonlySet<string>, ReturnType<typeof closeUnderHidden>>()
  const close = (before: DomainEvent) => {
    const allowed = types(before)
    let closure = closures.get(allowed)
    if (closure === undefined) {
      closure = closeUnderHidden(search.domain.machine, allowed)
      closures.set(allowed, closure)
    }
    return closure
  }
  return runMachine(events, search.order, exploration(search, close, false))
}

function exploration(search: Search, close: Exploration['close'], robustness: boolean): Exploration {
  return { machine: search.domain.machine, keep: 'none', robustness, close, budget: search.budget }
}

function unobserved(domain: Domain, { final }: RunResult): Decision['missing'] {
  const best = final.reduce<(typeof final)[number] | undefined>(
    (least, reached) => (least === undefined || reached.cost < least.cost ? reached : least),
    undefined,
  )
  const missing: { action: string; type: string }[] = []
  for (let trail = best?.trail; trail !== undefined; trail = trail.previous) {
    const type = domain.machine.actions.find(({ name }) => name === trail?.action)?.on ?? trail.action
    missing.unshift({ action: trail.action, type })
  }
  return missing
}
