import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TracegateError } from '../../shared/errors.ts'
import { decodeOtlpJson } from '../../shared/otlp/json/decodeOtlpJson.ts'
import { payloadKind } from '../../shared/otlp/payloadKind.ts'
import type { Span } from '../../shared/otlp/Span.ts'
import { referenceDecoder } from '../otlp/referenceDecoder.ts'
import { damage, randomOtlp, randomSource, WANTED } from './randomOtlp.ts'

type Outcome = { spans: number; relevant: Span[] } | 'refused'

function decoded(bytes: Uint8Array): Outcome {
  const relevant: Span[] = []
  try {
    const { spans, relevantSpans } = decodeOtlpJson(bytes, WANTED, (span) =>
      relevant.push({ ...span, attributes: [...span.attributes] }),
    )
    expect(relevantSpans).toBe(relevant.length)
    return { spans, relevant }
  } catch (error) {
    if (!(error instanceof TracegateError)) throw error
    return 'refused'
  }
}

function reference(bytes: Uint8Array): Outcome {
  try {
    return referenceDecoder(bytes, WANTED)
  } catch {
    return 'refused'
  }
}

describe('decodeOtlpJson and the reference decoder', () => {
  test('give the same spans or both refuse, for payloads in every dialect', () => {
    const seen = { accepted: 0, refused: 0, relevant: 0 }
    fc.assert(
      fc.property(fc.integer(), fc.nat(4), (seed, size) => {
        const bytes = Buffer.from(randomOtlp(randomSource(seed), size))
        const outcome = decoded(bytes)
        expect(outcome).toEqual(reference(bytes))
        if (outcome === 'refused') seen.refused++
        else {
          seen.accepted++
          seen.relevant += outcome.relevant.length
        }
      }),
      { numRuns: 2000 },
    )
    expect(seen.accepted).toBeGreaterThan(500)
    expect(seen.refused).toBeGreaterThan(50)
    expect(seen.relevant).toBeGreaterThan(1000)
  })

  test('give the same spans or both refuse, for damaged payloads', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(2), (seed, size) => {
        const random = randomSource(seed)
        const bytes = damage(random, Buffer.from(randomOtlp(random, size)))
        expect(decoded(bytes)).toEqual(reference(bytes))
      }),
      { numRuns: 3000 },
    )
  })

  test('any bytes are refused or read, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decoded(bytes)
        try {
          payloadKind(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(TracegateError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
