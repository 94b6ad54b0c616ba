import fc from 'fast-check'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { dedupe } from '../../shared/segments/dedupe.ts'
import { sortEvents } from '../../shared/segments/sortEvents.ts'
import { type Specimen, specimens } from './domains.ts'

export interface Partition {
  readonly specimen: Specimen
  readonly skew: bigint
  /** In canonical order, without duplicates. */
  readonly events: readonly DomainEvent[]
}

export interface Shape {
  readonly maxLength: number
  readonly specimens?: readonly Specimen[]
  /** Spans that link to each other, PRODUCER parents of CONSUMER children, shared span ids. */
  readonly causes?: boolean
}

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const BASES = [0n, 1_759_557_600_000_000_000n] as const

/** The span id of the n-th event. */
export function spanIdOf(n: number): string {
  return (n + 1).toString(16).padStart(16, '0')
}

/** Sets of events of one key: ties, overlaps, known and unknown clocks, links, and skews from none to beyond all. */
export function arbitraryPartition({
  maxLength,
  specimens: among = specimens,
  causes = true,
}: Shape): fc.Arbitrary<Partition> {
  return fc
    .record({
      specimen: fc.constantFrom(...among),
      skew: fc.constantFrom(0n, 1n, 2n, 5n, 1_000n),
      base: fc.constantFrom(...BASES),
    })
    .chain(({ specimen, skew, base }) =>
      fc
        .array(arbitraryEvent(specimen, base, causes, maxLength), { maxLength })
        .map((drafts) => ({ specimen, skew, events: canonical(drafts.map((draft, n) => placed(draft, n))) })),
    )
}

export function canonical(events: readonly DomainEvent[]): DomainEvent[] {
  return dedupe(sortEvents(events))
}

/** Ids are positions until the events are put in a list. */
type Draft = Omit<DomainEvent, 'id'> & { readonly own: number | undefined }

function arbitraryEvent(specimen: Specimen, base: bigint, causes: boolean, spans: number): fc.Arbitrary<Draft> {
  const other = fc.nat({ max: Math.max(0, spans - 1) })
  const rarely = <T>(arbitrary: fc.Arbitrary<T>, otherwise: T) =>
    causes
      ? fc.oneof({ weight: 4, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary })
      : fc.constant(otherwise)
  return fc
    .record({
      what: fc.constantFrom(...specimen.unobserved),
      start: fc.nat({ max: 9 }),
      length: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 5 }) }),
      clock: fc.constantFrom('', 'a', 'b', 'b', 'c'),
      links: rarely(fc.array(other, { minLength: 1, maxLength: 2 }), [] as number[]),
      parent: rarely(fc.option(other, { nil: undefined }), undefined),
      kind: rarely(fc.constantFrom(4, 5), 1),
      own: rarely(fc.option(other, { nil: undefined }), undefined),
      spanless: rarely(fc.boolean(), false),
    })
    .map(({ what, start, length, clock, links, parent, kind, own, spanless }) => ({
      own,
      type: what.type,
      partition: 'k',
      start: base + BigInt(start),
      end: base + BigInt(start + length),
      clock,
      fields: what.fields,
      span: spanless
        ? undefined
        : {
            traceId: TRACE,
            spanId: '',
            index: 0,
            parentSpanId: parent === undefined ? '' : spanIdOf(parent),
            kind,
            links: links.map((to) => ({ traceId: TRACE, spanId: spanIdOf(to) })),
          },
      problems: [],
      location: undefined,
    }))
}

function placed({ own, ...draft }: Draft, n: number): DomainEvent {
  const { span } = draft
  if (span === undefined) return { ...draft, id: `sha256:${n}` }
  const spanId = spanIdOf(own ?? n)
  const index = own === undefined ? 0 : n + 1
  return { ...draft, id: `${TRACE}:${spanId}:${index}`, span: { ...span, spanId, index } }
}
