import type { Check, ClosingCheck, Domain, EachCheck, SequenceCheck } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { brokenSameness } from './brokenSameness.ts'
import type { EventOrder } from './EventOrder.ts'
import type { Difference } from './Judgement.ts'
import { numbersAgainstTime } from './numbersAgainstTime.ts'
import type { Survey } from './surveyEvents.ts'

/** A check of the definition that does not hold. */
export interface BrokenCheck {
  readonly check: Check
  /** Events concerned; for `atMost`, one more than allowed. */
  readonly events: readonly DomainEvent[]
  /** What was found, where the check's own message cannot say it. */
  readonly detail: string | undefined
  readonly differences?: readonly Difference[]
}

/** So many findings of one check in one partition are kept; the last says how many more there are. */
const KEPT = 100

/**
 * The order-free checks of a partition, O(n). `closed` says that no event is missing any more, so that gaps and totals
 * count. What breaks on open input breaks on every superset too.
 */
export function checkEvents(domain: Domain, survey: Survey, order: EventOrder, closed: boolean): BrokenCheck[] {
  const { counts } = survey
  const broken: BrokenCheck[] = []
  for (const check of domain.checks) {
    const total = countOf(check.on, counts)
    if (total === 0) continue
    const events = survey.of(check.on)
    if (check.kind === 'atMost') {
      if (total <= check.max) continue
      const detail = `${total} seen, at most ${check.max} allowed`
      broken.push({ check, events: firstOf(events, check.on, check.max + 1), detail })
    } else if (check.kind === 'sequence') {
      const complete = closed && [...check.on].every((type) => domain.complete.has(type))
      broken.push(...brokenSequence(check, events, order, complete))
    } else if (check.kind === 'same') {
      broken.push(...brokenSameness(check, survey.of(new Set([...check.on, ...check.to])), KEPT))
    } else if (check.kind === 'each' || closed) {
      broken.push(...brokenEvents(check, events, counts))
    }
  }
  return broken
}

function countOf(types: ReadonlySet<string>, counts: Readonly<Record<string, number>>): number {
  let total = 0
  for (const type of types) total += counts[type] ?? 0
  return total
}

function brokenEvents(
  check: EachCheck | ClosingCheck,
  events: Iterable<DomainEvent>,
  counts: Readonly<Record<string, number>>,
): BrokenCheck[] {
  const broken: BrokenCheck[] = []
  let failures = 0
  for (const event of events) {
    if (!check.on.has(event.type)) continue
    if (check.kind === 'each' ? check.expect(event.fields) : check.expect(event.fields, counts)) continue
    if (++failures <= KEPT) broken.push({ check, events: [event], detail: undefined })
  }
  if (failures > KEPT) broken.push({ check, events: [], detail: `${failures - KEPT} more of these in the same key` })
  return broken
}

/**
 * The i-th event carries `from + i - 1`: no number twice, none below `from`, none later in time than a larger one, and
 * at closure none left out. Events without a number are another check's concern.
 */
function brokenSequence(
  check: SequenceCheck,
  events: Iterable<DomainEvent>,
  order: EventOrder,
  closed: boolean,
): BrokenCheck[] {
  const broken: BrokenCheck[] = []
  const first = new Map<number, DomainEvent>()
  let unnumbered = 0
  let falls = false
  let highest: { value: number; event: DomainEvent } | undefined
  const note = (events: readonly DomainEvent[], detail: string) => {
    if (broken.length < KEPT) broken.push({ check, events, detail })
  }
  for (const event of events) {
    if (!check.on.has(event.type)) continue
    const value = check.valueOf(event.fields)
    if (value === undefined) {
      unnumbered++
      continue
    }
    const twin = first.get(value)
    if (twin !== undefined) note([twin, event], `number ${value} is used twice`)
    else if (value < check.from) note([event], `number ${value} is below ${check.from}`)
    if (twin === undefined) first.set(value, event)
    if (highest === undefined || value > highest.value) highest = { value, event }
    else if (value < highest.value) falls = true
  }
  const numbered = falls ? Array.from(first, ([value, event]) => ({ value, event })) : []
  for (const [larger, smaller] of numbersAgainstTime(numbered, order)) {
    note([larger.event, smaller.event], `number ${larger.value} comes before number ${smaller.value}`)
  }
  if (closed && broken.length === 0 && highest !== undefined) {
    const last = check.from + first.size + unnumbered - 1
    if (highest.value > last) {
      let missing = check.from
      while (first.has(missing)) missing++
      note([highest.event], `number ${missing} is missing before number ${highest.value}`)
    }
  }
  return broken
}

function firstOf(events: Iterable<DomainEvent>, types: ReadonlySet<string>, count: number): DomainEvent[] {
  const first: DomainEvent[] = []
  for (const event of events) {
    if (types.has(event.type)) first.push(event)
    if (first.length === count) break
  }
  return first
}
