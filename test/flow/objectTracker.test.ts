import { describe, expect, it } from 'vitest'
import { type ObjectTracker, objectTracker } from '../../shared/flow/objectTracker.ts'
import { landed, receiptOf } from './landed.ts'

const NOW = 1_000_000
const names = (objects: readonly { name: string }[]) => objects.map(({ name }) => name)
const judged = (tracker: ObjectTracker) => tracker.receipts().map(({ object, status }) => `${object} ${status}`)

describe('objects that are there', () => {
  it('are read once, and again when something was written to them', () => {
    const tracker = objectTracker()
    const object = landed('a', '1', NOW)
    expect(names(tracker.update([object], NOW))).toEqual(['a'])
    tracker.record(object, receiptOf('a', 'run:1'), NOW)
    expect(tracker.update([object], NOW + 1_000)).toEqual([])
    expect(judged(tracker)).toEqual(['a accepted'])
    expect(names(tracker.update([landed('a', '2', NOW + 2_000)], NOW + 2_000))).toEqual(['a'])
    expect(judged(tracker)).toEqual([])
  })

  it('count no more when they are gone', () => {
    const tracker = objectTracker()
    const object = landed('a', '1', NOW)
    tracker.update([object], NOW)
    tracker.record(object, receiptOf('a', 'run:1'), NOW)
    const before = tracker.revision
    tracker.update([], NOW + 1_000)
    expect(judged(tracker)).toEqual([])
    expect(tracker.revision).toBeGreaterThan(before)
  })

  it('do not change the revision by being seen again', () => {
    const tracker = objectTracker()
    const object = landed('a', '1', NOW)
    tracker.update([object], NOW)
    tracker.record(object, receiptOf('a', 'run:1'), NOW)
    const before = tracker.revision
    tracker.update([object], NOW + 5_000)
    expect(tracker.revision).toBe(before)
  })

  it('are read at the next scan when they were left', () => {
    const tracker = objectTracker()
    const object = landed('a', '1', NOW)
    tracker.update([object], NOW)
    expect(names(tracker.update([object], NOW + 1_000))).toEqual(['a'])
  })

  it('are not recorded with what an earlier content gave', () => {
    const tracker = objectTracker()
    const old = landed('a', '1', NOW)
    tracker.update([old], NOW)
    tracker.update([landed('a', '2', NOW + 1)], NOW + 1)
    tracker.record(old, receiptOf('a', 'run:1'), NOW + 2)
    expect(judged(tracker)).toEqual([])
  })
})

describe('an object that cannot be read', () => {
  it('is held while it is young, tried again once it has not changed for a while, and believed then', () => {
    const tracker = objectTracker()
    tracker.update([], NOW - 1_000)
    const object = landed('a', '1', NOW)
    tracker.update([object], NOW)
    tracker.record(object, receiptOf('a', undefined), NOW)
    expect(judged(tracker)).toEqual([])
    expect(tracker.held).toBe(1)
    expect(tracker.update([object], NOW + 1_000)).toEqual([])
    expect(names(tracker.update([object], NOW + 2_000))).toEqual(['a'])
    tracker.record(object, receiptOf('a', undefined), NOW + 2_000)
    expect(judged(tracker)).toEqual(['a rejected'])
    expect(tracker.held).toBe(0)
    expect(tracker.update([object], NOW + 90_000)).toEqual([])
  })

  it('is not read again while it grows from scan to scan', () => {
    const tracker = objectTracker()
    let object = landed('a', '1', NOW)
    tracker.update([object], NOW)
    tracker.record(object, receiptOf('a', undefined), NOW)
    for (let i = 1; i < 5; i++) {
      object = landed('a', `1${i}`, NOW + i * 1_000)
      expect(tracker.update([object], NOW + i * 1_000)).toEqual([])
      expect(tracker.held).toBe(1)
    }
    expect(names(tracker.update([object], NOW + 5_000))).toEqual(['a'])
    tracker.record(object, receiptOf('a', 'run:1'), NOW + 5_000)
    expect(judged(tracker)).toEqual(['a accepted'])
  })

  it('is believed at once when it had not changed for long before it was first seen', () => {
    const tracker = objectTracker()
    const object = landed('a', '1', NOW - 60_000)
    tracker.update([object], NOW)
    tracker.record(object, receiptOf('a', undefined), NOW)
    expect(judged(tracker)).toEqual(['a rejected'])
  })

  it('is believed in the end when the clock of the file system is ahead', () => {
    const tracker = objectTracker()
    const object = landed('a', '1', NOW + 3_600_000)
    tracker.update([object], NOW)
    tracker.record(object, receiptOf('a', undefined), NOW)
    tracker.update([object], NOW + 1_000)
    expect(names(tracker.update([object], NOW + 2_000))).toEqual(['a'])
    tracker.record(object, receiptOf('a', undefined), NOW + 2_000)
    expect(judged(tracker)).toEqual(['a rejected'])
  })

  it('because something else failed is told at once and tried again later', () => {
    const tracker = objectTracker()
    const object = landed('a', '1', NOW)
    tracker.update([object], NOW)
    tracker.record(object, receiptOf('a', undefined, 'internal'), NOW, true)
    expect(judged(tracker)).toEqual(['a rejected'])
    expect(tracker.update([object], NOW + 4_000)).toEqual([])
    const before = tracker.revision
    expect(names(tracker.update([object], NOW + 5_000))).toEqual(['a'])
    tracker.record(object, receiptOf('a', undefined, 'internal'), NOW + 5_000, true)
    expect(tracker.revision).toBe(before)
    tracker.update([object], NOW + 10_000)
    tracker.record(object, receiptOf('a', 'run:1'), NOW + 10_000)
    expect(judged(tracker)).toEqual(['a accepted'])
  })
})

describe('the last landing in a scope', () => {
  it('is when its latest object was seen to change; by the file system for what was there before', () => {
    const tracker = objectTracker()
    const [a, b] = [landed('a', '1', NOW - 60_000), landed('b', '1', NOW + 500_000)]
    tracker.update([a, b], NOW)
    tracker.record(a, receiptOf('a', 'run:1'), NOW)
    tracker.record(b, receiptOf('b', 'run:2'), NOW)
    expect([...tracker.landings()]).toEqual([
      ['run:1', NOW - 60_000],
      ['run:2', NOW],
    ])
    const c = landed('c', '1', NOW - 90_000)
    tracker.update([a, b, c], NOW + 1_000)
    tracker.record(c, receiptOf('c', 'run:1'), NOW + 1_000)
    expect(tracker.landings().get('run:1')).toBe(NOW + 1_000)
  })
})
