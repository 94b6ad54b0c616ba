import type { EventList } from '../../shared/checker/EventList.ts'
import type { Domain } from '../../shared/domains/Domain.ts'
import type { DomainEvent, Fields } from '../../shared/events/DomainEvent.ts'
import { spanIdOf } from './arbitraryPartition.ts'
import { counter, kvonce, light, register } from './domains.ts'
import { eventOf } from './eventOf.ts'
import { lazyEvents } from './lazyEvents.ts'

export interface ScaleCase {
  readonly domain: Domain
  readonly events: (length: number) => EventList
  /** The verdict at any length; undefined when it depends on what the budget is enough for. */
  readonly verdict: string | undefined
}

const SECOND = 1_000_000_000n
const EPOCH = 1_759_557_600_000_000_000n
const TRACE = 'a'.repeat(32)

function made(n: number, type: string, fields: Fields, more: Partial<DomainEvent> = {}): DomainEvent {
  return { ...eventOf(type, { start: EPOCH + BigInt(n) * SECOND, fields }), id: `${n}`, ...more }
}

/** `n` seconds later on one clock. */
const onOneClock = { clock: 'c' } as const
const timeout = { reason: 'timeout' } as const
const at = (nanos: number) => ({ start: EPOCH + BigInt(nanos), end: EPOCH + BigInt(nanos) })

/** Partitions that a naive checker would never finish. */
export const scaleCases: Readonly<Record<string, ScaleCase>> = {
  'a long chain that conforms': {
    domain: light.domain,
    events: (length) => lazyEvents(length, (n) => made(n, ['green', 'yellow', 'red'][n % 3] as string, {}, onOneClock)),
    verdict: 'conforming',
  },
  'a long chain with its last event wrong': {
    domain: kvonce.domain,
    events: (length) => lazyEvents(length, (n) => made(n, n === length - 1 ? 'lost' : 'failure', timeout, onOneClock)),
    verdict: 'violated',
  },
  'a long chain on unknown clocks, several events within the skew': {
    domain: kvonce.domain,
    events: (length) => lazyEvents(length, (n) => made(n, 'failure', timeout)),
    verdict: 'conforming',
  },
  'a long chain with an early gap': {
    domain: light.domain,
    events: (length) => lazyEvents(length, (n) => made(n, ['yellow', 'red', 'green'][n % 3] as string, {}, onOneClock)),
    verdict: 'violated',
  },
  'all at once and alike': {
    domain: kvonce.domain,
    events: (length) => lazyEvents(length, (n) => made(n, 'failure', timeout, at(0))),
    verdict: undefined,
  },
  'all at once and different': {
    domain: register.domain,
    events: (length) => lazyEvents(length, (n) => made(n, 'write', { value: `${n}` }, at(0))),
    verdict: undefined,
  },
  'everything links to one span': {
    domain: kvonce.domain,
    events: (length) =>
      lazyEvents(length, (n) => made(n, 'failure', timeout, { ...onOneClock, span: spanOf(n, n === 0 ? [] : [0]) })),
    verdict: 'conforming',
  },
  'one link from the first event to the last': {
    domain: kvonce.domain,
    events: (length) =>
      lazyEvents(length, (n) =>
        made(n, 'failure', timeout, { ...onOneClock, span: spanOf(n, n === 0 ? [length - 1] : []) }),
      ),
    verdict: undefined,
  },
  'every span event of one span linked to from as many': {
    domain: kvonce.domain,
    events: (length) =>
      lazyEvents(length, (n) =>
        made(n, 'failure', timeout, {
          ...onOneClock,
          span: n < length / 2 ? { ...spanOf(0, []), index: n } : spanOf(n, [0]),
        }),
      ),
    verdict: 'conforming',
  },
  'declared numbers in turn': {
    domain: counter.domain,
    events: (length) => lazyEvents(length, (n) => made(n, 'up', { seq: n }, onOneClock)),
    verdict: 'conforming',
  },
  'declared numbers in turn, all at one time': {
    domain: counter.domain,
    events: (length) => lazyEvents(length, (n) => made(n, 'up', { seq: n }, at(0))),
    verdict: undefined,
  },
  'declared numbers backwards': {
    domain: counter.domain,
    events: (length) => lazyEvents(length, (n) => made(n, 'up', { seq: length - n }, onOneClock)),
    verdict: undefined,
  },
}

function spanOf(n: number, links: readonly number[]) {
  return {
    traceId: TRACE,
    spanId: spanIdOf(n),
    index: 0,
    parentSpanId: '',
    kind: 1,
    links: links.map((to) => ({ traceId: TRACE, spanId: spanIdOf(to) })),
  }
}
