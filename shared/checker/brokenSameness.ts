import type { SameCheck } from '../domains/Domain.ts'
import type { DomainEvent, FieldValue } from '../events/DomainEvent.ts'
import { equalValues } from '../machine/expression/equalValues.ts'
import type { BrokenCheck } from './checkEvents.ts'
import type { Difference } from './Judgement.ts'

interface Told {
  readonly value: FieldValue
  readonly event: DomainEvent
}

/** One value as the events of the types `to` tell it: the first, and the first that is another one. */
interface Known {
  readonly first: Told
  other?: Told
}

/**
 * Every event that says otherwise than some event of the types `to`: whatever else comes, those two differ. Of two that are
 * both looked at, the later one is told.
 */
export function brokenSameness(check: SameCheck, events: Iterable<DomainEvent>, kept: number): BrokenCheck[] {
  const known = knownValues(check, events)
  const broken: BrokenCheck[] = []
  const seen = new Set<string>()
  for (const event of known.size === 0 ? [] : events) {
    if (broken.length === kept) break
    if (!check.on.has(event.type)) continue
    const differences: Difference[] = []
    const against = new Set<DomainEvent>()
    for (const { name, valueOf } of check.values) {
      const found = valueOf(event.fields)
      const told = known.get(name)
      if (found === undefined || told === undefined) continue
      const expected = [told.first, told.other].find((one) => one !== undefined && !equalValues(one.value, found))
      if (expected === undefined || (check.on.has(expected.event.type) && !seen.has(expected.event.id))) continue
      differences.push({ field: name, expected: expected.value, found })
      against.add(expected.event)
    }
    if (isReference(event, known)) seen.add(event.id)
    if (differences.length > 0) broken.push({ check, events: [...against, event], detail: undefined, differences })
  }
  return broken
}

function knownValues(check: SameCheck, events: Iterable<DomainEvent>): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>()
  for (const event of events) {
    if (!check.to.has(event.type)) continue
    for (const { name, valueOf } of check.values) {
      const value = valueOf(event.fields)
      if (value === undefined) continue
      const told = known.get(name)
      if (told === undefined) known.set(name, { first: { value, event } })
      else if (told.other === undefined && !equalValues(told.first.value, value)) told.other = { value, event }
    }
  }
  return known
}

function isReference(event: DomainEvent, known: ReadonlyMap<string, Known>): boolean {
  return [...known.values()].some(({ first, other }) => first.event.id === event.id || other?.event.id === event.id)
}
