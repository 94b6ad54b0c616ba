import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeEventLine } from '../../shared/events/writeEventLine.ts'
import { createMasker } from '../../shared/masking/createMasker.ts'
import { maskEvent } from '../../shared/masking/maskEvent.ts'
import type { AttributeValue } from '../../shared/otlp/Span.ts'
import { field, sampleDomain } from '../events/sampleDomain.ts'
import { eventOf, eventsOf } from '../events/spanOf.ts'

const domain = sampleDomain()
const masker = createMasker(Buffer.alloc(32, 7))
const CANARY = 'canary-7f3a'

function masked(attributes: Record<string, AttributeValue>, of = domain) {
  const event = eventOf(of, { attributes, resource: { 'host.name': CANARY } })
  maskEvent(event, of, masker)
  return event
}

describe('masking an event', () => {
  it('keeps, hashes and drops by class, inside maps too', () => {
    const event = masked({
      'shop.type': 'success',
      'shop.key': 'k',
      'shop.value': 'v',
      'shop.age': 41,
      'shop.email': 'e',
      'shop.tags': ['t'],
      'shop.context': new Map<string, AttributeValue>([
        ['region', 'eu'],
        ['user', 'u'],
        ['inner', new Map([['note', 'n']])],
      ]),
    })
    expect(event.fields).toEqual({
      type: 'success',
      key: 'k',
      value: masker.hash('v'),
      age: masker.hash('41'),
      tags: masker.hash('["t"]'),
      context: { region: 'eu', user: masker.hash('u'), inner: {} },
    })
    expect(event.clock).toMatch(/^h:.{12}$/)
    expect(event.id).toBe(`${'a'.repeat(32)}:${'b'.repeat(16)}:0`)
  })

  it('hashes a partition with its key, equal keys alike', () => {
    const hashed = sampleDomain({
      fields: [field('type', { enum: ['retry'], pii: 'hash' }), field('key', { pii: 'hash' })],
    })
    const one = masked({ 'shop.type': 'retry', 'shop.key': 'k' }, hashed)
    expect(one).toMatchObject({ type: 'retry', partition: masker.hash('k'), fields: { type: 'retry' } })
    const dropped = sampleDomain({ fields: [field('type', { enum: ['retry'] }), field('key', { pii: 'drop' })] })
    const lost = masked({ 'shop.type': 'retry', 'shop.key': 'k' }, dropped)
    expect([lost.partition, lost.problems.map(({ rule }) => rule)]).toEqual([undefined, ['partition']])
  })

  it('keeps equality', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const of = (value: unknown) =>
          masked({ 'shop.type': 'retry', 'shop.key': 'k', 'shop.value': JSON.stringify(value) })
        expect(of(a).fields.value === of(b).fields.value).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
    )
  })

  it('lets no value through that is not declared to be kept, whatever is wrong with it', () => {
    const places = [
      'value',
      'reason',
      'amount',
      'age',
      'urgent',
      'email',
      'tags',
      'codes',
      'context',
      'type',
      'context.attempts',
      'context.user',
      'context.inner',
      'context.inner.note',
      'context.inner.ok',
      'undeclared',
    ]
    const shaped = fc.constantFrom<AttributeValue[]>(
      CANARY,
      [CANARY],
      new Map([[CANARY, CANARY]]),
      new Map([
        ['user', CANARY],
        ['secret', CANARY],
        ['attempts', CANARY],
      ]),
      `{"user":"${CANARY}","${CANARY}":1}`,
      `{"user":"${CANARY}`,
      Buffer.from(CANARY),
      [new Map([[CANARY, CANARY]])],
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...places), shaped), (attributes) => {
        const named = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`shop.${name}`, value]))
        for (const { event } of eventsOf([domain], {
          attributes: { ...named, 'shop.key': 'k' },
          resource: { 'host.id': CANARY },
        })) {
          maskEvent(event, domain, masker)
          expect(writeEventLine(event)).not.toContain(CANARY)
          expect(JSON.stringify([event.id, event.problems, event.clock])).not.toContain(CANARY)
        }
      }),
      { numRuns: 500 },
    )
  })
})
