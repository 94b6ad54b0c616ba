import { expect, test } from 'vitest'
import type { EventOrder } from '../../shared/checker/EventOrder.ts'
import { BUFFERED, REACHES_BACK, segmentsOf } from '../../shared/checker/segmentsOf.ts'
import { eventOf } from './eventOf.ts'

const order: EventOrder = { skew: 0n, declared: [], openEnd: new Set(['open']) }
const LONG = BUFFERED * 3

function chain(length: number, more: (n: number) => Parameters<typeof eventOf>[1] = () => ({})) {
  return Array.from({ length }, (_, n) => eventOf('tick', { start: BigInt(n * 10), id: `${n}`, ...more(n) }))
}

test('every event comes in exactly one segment, in order', () => {
  const events = chain(LONG, (n) => ({ end: BigInt(n * 10 + (n % 7 === 0 ? 15 : 0)) }))
  const segments = [...segmentsOf(events, order, false)]
  expect(segments.flatMap((segment) => (segment === REACHES_BACK ? [] : segment))).toEqual(events)
  expect(segments.filter((segment) => segment !== REACHES_BACK && segment.length === 2)).toHaveLength(
    Math.ceil(LONG / 7),
  )
})

test('no event makes one empty segment or none, never a cut', () => {
  expect([...segmentsOf([], order, false)]).toEqual([])
})

test('an event whose effect may come at any time keeps all that follow in its segment', () => {
  const events = [eventOf('open', { start: 0n }), ...chain(LONG)]
  expect([...segmentsOf(events, order, false)]).toEqual([events])
})

test('a link from an event let go to a later one is noticed; holding everything finds the one segment', () => {
  const span = (spanId: string, links: readonly string[] = []) => ({
    spanId,
    links: links.map((to) => ({ traceId: 'a'.repeat(32), spanId: to })),
  })
  const events = chain(LONG, (n) => ({
    span: n === 0 ? span('first', ['last']) : span(n === LONG - 1 ? 'last' : `${n}`),
  }))
  expect([...segmentsOf(events, order, false)].at(-1)).toBe(REACHES_BACK)
  expect([...segmentsOf(events, order, true)]).toEqual([events])
})

test('a declared number smaller than one let go is noticed', () => {
  const declared = [{ on: new Set(['tick']), path: 'seq', valueOf: ({ seq }: { seq?: unknown }) => Number(seq) }]
  const events = chain(LONG, (n) => ({ fields: { seq: n === LONG - 1 ? 0 : n + 1 } }))
  expect([...segmentsOf(events, { ...order, declared }, false)].at(-1)).toBe(REACHES_BACK)
})
