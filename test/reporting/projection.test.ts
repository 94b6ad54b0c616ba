import { describe, expect, it } from 'vitest'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { LIST_LIMIT } from '../../shared/reporting/aggregate.ts'
import { finishStats, metricsOf } from '../../shared/reporting/ProjectionTotals.ts'
import { projectionOf } from '../../shared/reporting/projectionOf.ts'
import { orderEvent, ordersDomain } from './ordersDomain.ts'

function totalsOf(partitions: readonly (readonly DomainEvent[])[]) {
  const projection = projectionOf(ordersDomain)
  for (const events of partitions) {
    projection.begin(events[0]?.partition ?? '')
    for (const event of events) projection.add(event)
    projection.end()
  }
  return projection.totals()
}

describe('the record of a key', () => {
  it('has the declared aggregations, and when and how its events began and ended', () => {
    const projection = projectionOf(ordersDomain)
    projection.begin('beta')
    projection.add(orderEvent('beta', 0, 'failure', { reason: 'duplicate', amount: 1 }))
    projection.add(orderEvent('beta', 1, 'failure', { reason: 'timeout', amount: 2 }))
    projection.add(orderEvent('beta', 2, 'retry'))
    projection.add(orderEvent('beta', 3, 'failure', { reason: 'duplicate' }))
    projection.add(orderEvent('beta', 4, 'success', { value: 'v1' }))
    projection.add(orderEvent('beta', 5, 'success', { value: 'v2' }))
    expect(projection.end()).toEqual({
      successCount: 2,
      retries: 1,
      failureReasons: ['duplicate', 'timeout', 'duplicate'],
      distinctReasons: ['duplicate', 'timeout'],
      value: 'v2',
      firstValue: 'v1',
      amount: 3,
      firstTimestamp: '2025-10-04T06:00:00.000Z',
      lastTimestamp: '2025-10-04T06:00:00.005Z',
      lastType: 'success',
    })
  })

  it('starts afresh with every key, and leaves records already given alone', () => {
    const projection = projectionOf(ordersDomain)
    projection.begin('a')
    projection.add(orderEvent('a', 0, 'failure', { reason: 'duplicate' }))
    const first = projection.end()
    projection.begin('b')
    projection.add(orderEvent('b', 0, 'retry'))
    expect(projection.end()).toMatchObject({ failureReasons: [], distinctReasons: [], value: null, retries: 1 })
    expect(first).toMatchObject({ failureReasons: ['duplicate'], distinctReasons: ['duplicate'] })
  })

  it('keeps a bounded number of values and says that it left some out', () => {
    const projection = projectionOf(ordersDomain)
    projection.begin('hot')
    for (let n = 0; n < LIST_LIMIT + 5; n++) {
      projection.add(orderEvent('hot', n, 'failure', { reason: `reason ${n}` }))
    }
    const record = projection.end()
    expect(record.failureReasons).toHaveLength(LIST_LIMIT)
    expect(record.distinctReasons).toHaveLength(LIST_LIMIT)
    expect(record.truncated).toBe(true)
  })
})

describe('statistics', () => {
  it('count events by declared type, keys, sums and ratios', () => {
    const totals = totalsOf([
      [orderEvent('a', 0, 'success', { amount: 0.1 })],
      [orderEvent('b', 0, 'retry', { amount: 0.2 }), orderEvent('b', 1, 'failure', { reason: 'duplicate' })],
      [orderEvent('c', 0, 'no such type')],
    ])
    const stats = finishStats(ordersDomain, totals)
    expect(stats).toEqual({
      totalEvents: 4,
      uniqueKeys: 3,
      byType: { success: 1, retry: 1, failure: 1, '(other)': 1 },
      keysWithSuccess: 1,
      retries: 1,
      amount: 0.1 + 0.2,
      duplicateFailureKeys: 1,
      successRate: 1 / 3,
    })
    expect(metricsOf(ordersDomain, stats)).toEqual({ eventCount: 4, retries: 1, successRate: 1 / 3 })
  })

  it('leave a ratio of nothing undefined', () => {
    expect(finishStats(ordersDomain, totalsOf([])).successRate).toBeNull()
  })

  it('leave a sum undefined when an addend is not finite', () => {
    const totals = totalsOf([
      [orderEvent('a', 0, 'retry', { amount: Number.POSITIVE_INFINITY })],
      [orderEvent('b', 0, 'retry', { amount: 1 })],
    ])
    expect(finishStats(ordersDomain, totals).amount).toBeNull()
  })

  it('take no type from the data for a member that objects have anyway', () => {
    const types = ['constructor', '__proto__', 'retry'].map((type) => [orderEvent('a', 0, type)])
    const { byType } = finishStats(ordersDomain, totalsOf(types))
    expect(byType).toEqual({ success: 0, retry: 1, failure: 0, '(other)': 2 })
  })

  it('count an event without a key, but no key for it', () => {
    const projection = projectionOf(ordersDomain)
    projection.addUnattributed({ ...orderEvent('', 0, 'retry'), partition: undefined })
    expect(finishStats(ordersDomain, projection.totals())).toMatchObject({
      totalEvents: 1,
      uniqueKeys: 0,
      byType: { retry: 1 },
    })
  })
})
