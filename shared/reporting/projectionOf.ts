import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent, FieldValue } from '../events/DomainEvent.ts'
import { formatTimestamp } from '../events/formatTimestamp.ts'
import { type Aggregate, aggregate } from './aggregate.ts'
import { countEvent, emptyTotals, keyCounter, type ProjectionTotals } from './ProjectionTotals.ts'

/**
 * What a key's events come to: the declared aggregations, then `firstTimestamp`, `lastTimestamp`, `lastType`, and
 * `truncated: true` when a list left values out. These four names are taken.
 */
export type PerKeyRecord = Readonly<Record<string, FieldValue>>

/** Projects a run of partitions, one after the other: `begin`, its events in canonical order, `end`. */
export interface ProjectionAggregator {
  begin(partition: string): void
  add(event: DomainEvent): void
  /** The record of the partition begun last; it holds at most 1,000 values per list, whatever the number of events. */
  end(): PerKeyRecord
  /** Counts an event that has no business key. */
  addUnattributed(event: DomainEvent): void
  /** Sums over everything so far. */
  totals(): ProjectionTotals
}

export function projectionOf(domain: Domain): ProjectionAggregator {
  const totals = emptyTotals(domain)
  const countKey = keyCounter(domain, totals)
  const aggregates = domain.projection.perKey.map((declared) => ({ on: declared.on, running: aggregate(declared) }))
  const blank: Readonly<Record<string, FieldValue>> = {
    ...Object.fromEntries(domain.projection.perKey.map(({ name }) => [name, null])),
    firstTimestamp: null,
    lastTimestamp: null,
    lastType: null,
  }
  const byType = new Map<string, readonly Aggregate[]>()
  let first: DomainEvent | undefined
  let last: DomainEvent | undefined

  function aggregatesOn(type: string): readonly Aggregate[] {
    const known = byType.get(type)
    if (known !== undefined) return known
    const wanted = aggregates.filter(({ on }) => on === undefined || on.has(type)).map(({ running }) => running)
    if (domain.eventTypes.includes(type)) byType.set(type, wanted)
    return wanted
  }

  return {
    begin() {
      for (const { running } of aggregates) running.reset()
      first = undefined
      last = undefined
    },
    add(event) {
      first ??= event
      last = event
      countEvent(totals, event.type)
      for (const running of aggregatesOn(event.type)) running.add(event.fields)
    },
    end() {
      // A copy of a record with all members keeps one shape; adding them one by one takes several times as long.
      const record: Record<string, FieldValue> = { ...blank }
      let truncated = false
      for (const { running } of aggregates) {
        record[running.name] = running.value()
        truncated ||= running.truncated()
      }
      if (first !== undefined && last !== undefined) {
        record.firstTimestamp = formatTimestamp(first.start)
        record.lastTimestamp = first.start === last.start ? record.firstTimestamp : formatTimestamp(last.start)
        record.lastType = last.type
      }
      if (truncated) record.truncated = true
      countKey(record)
      return record
    },
    addUnattributed(event) {
      countEvent(totals, event.type)
    },
    totals: () => totals,
  }
}
