import type { DomainEvent, Fields, SpanContext } from '../../shared/events/DomainEvent.ts'

type Parts = Partial<Omit<DomainEvent, 'fields' | 'type' | 'span' | 'start' | 'end'>> & {
  readonly fields?: Fields
  readonly span?: Partial<SpanContext>
  readonly start?: bigint
  readonly end?: bigint
  /** Seconds after 06:00:00, with a fraction if need be; instead of `start`. */
  readonly at?: string
}

const SIX = 1_759_557_600_000_000_000n

/** A masked event of the key `beta`; every event of one type and time needs its own id. */
export function eventOf(type: string, { at, fields, span, ...rest }: Parts = {}): DomainEvent {
  const start = rest.start ?? SIX + secondsOf(at ?? '0')
  return {
    id: `${type}@${at ?? start}`,
    type,
    partition: 'beta',
    clock: '',
    problems: [],
    location: undefined,
    ...rest,
    start,
    end: rest.end ?? start,
    fields: { type, key: 'beta', name: 'beta', ...fields },
    span:
      span === undefined
        ? undefined
        : { traceId: 'a'.repeat(32), spanId: '', index: 0, parentSpanId: '', kind: 1, links: [], ...span },
  }
}

function secondsOf(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
}
