import type { Check, Domain, SequenceCheck } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import type { EventList } from './EventList.ts'
import { type EventOrder, precedesInTime } from './EventOrder.ts'

/** A check of the definition that does not hold. */
export interface BrokenCheck {
  readonly check: Check
  /** Events concerned; for `atMost`, one more than allowed. */
  readonly events: readonly DomainEvent[]
  /** What was found, where the check's own message cannot say it. */
  readonly detail: string | undefined
}

/** So many findings of one check in one partition are kept; the last says how many more there are. */
const KEPT = 100

/**
 * The order-free checks of a partition, O(n). `closed` says that no event is missing any more, so that gaps and totals
 * count. What breaks on open input breaks on every superset too.
 */
export function checkEvents(domain: Domain, events: EventList, order: EventOrder, closed: boolean): BrokenCheck[] {
  const broken: BrokenCheck[] = []
  const counts: Record<string, number> = Object.fromEntries(domain.eventTypes.map((type) => [type, 0]))
  for (const event of events) if (event.type in counts) counts[event.type] = (counts[event.type] as number) + 1

  for (const check of domain.checks) {
    if (![...check.on].some((type) => (counts[type] ?? 0) > 0)) continue
    const concerned = function* () {
      for (const event of events) if (check.on.has(event.type)) yield event
    }
    if (check.kind === 'atMost') {
      const total = [...check.on].reduce((sum, type) => sum + (counts[type] ?? 0), 0)
      if (total > check.max) {
        broken.push({ check, events: take(concerned(), check.max + 1), detail: `${total} seen, at most ${check.max} allowed` })
      }
    } else if (check.kind === 'sequence') {
      broken.push(...brokenSequence(check, concerned(), order, closed && [...check.on].every((type) => domain.complete.has(type))))
    } else if (check.kind === 'each' || closed) {
      const holds = (event: DomainEvent) =>
        check.kind === 'each' ? check.expect(event.fields) : check.expect(event.fields, counts)
      let failures = 0
      for (const event of concerned()) {
        if (holds(event)) continue
        if (++failures <= KEPT) broken.push({ check, events: [event], detail: undefined })
      }
      if (failures > KEPT) broken.push({ check, events: [], detail: `${failures - KEPT} more of these in the same key` })
    }
  }
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
  let highest: { value: number; event: DomainEvent } | undefined
  const note = (events: readonly DomainEvent[], detail: string) => {
    if (broken.length < KEPT) broken.push({ check, events, detail })
  }
  for (const event of events) {
    const value = check.valueOf(event.fields)
    if (value === undefined) {
      unnumbered++
      continue
    }
    const twin = first.get(value)
    if (twin !== undefined) note([twin, event], `number ${value} is used twice`)
    else if (value < check.from) note([event], `number ${value} is below ${check.from}`)
    else if (highest !== undefined && value < highest.value && precedesInTime(highest.event, event, order)) {
      note([highest.event, event], `number ${highest.value} comes before number ${value}`)
    }
    if (twin === undefined) first.set(value, event)
    if (highest === undefined || value > highest.value) highest = { value, event }
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

function take(events: Iterable<DomainEvent>, count: number): DomainEvent[] {
  const taken: DomainEvent[] = []
  for (const event of events) {
    if (taken.length === count) break
    taken.push(event)
  }
  return taken
}
