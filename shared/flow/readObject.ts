import type { Domain } from '../domains/Domain.ts'
import { wantedAttributes } from '../domains/wantedAttributes.ts'
import { TracegateError } from '../errors.ts'
import { type ConversionPlan, conversionPlan } from '../events/conversionPlan.ts'
import { convertSpan } from '../events/convertSpan.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { readEventLines } from '../events/readEventLines.ts'
import { decodePayload } from '../otlp/decodePayload.ts'
import { inflate } from '../otlp/inflate.ts'
import { payloadKind } from '../otlp/payloadKind.ts'
import type { WantedAttributes } from '../otlp/Span.ts'
import type { IngestSettings } from './IngestSettings.ts'

/** The unmasked events of one domain and scope; to be masked before they go anywhere. */
export interface RawEvents {
  readonly scope: string
  readonly domain: Domain
  readonly events: DomainEvent[]
}

export interface ObjectReader {
  /**
   * Inflates, decodes and converts one object's bytes: all of its events or, by throwing a `TracegateError`, none.
   * `inflatedBytes` is the payload's size.
   */
  read(bytes: Uint8Array): Promise<{ readonly inflatedBytes: number; readonly groups: readonly RawEvents[] }>
}

/** Works out once, for many objects, what the definitions ask of the decoder. */
export function objectReader({ domains, scope, limits }: IngestSettings): ObjectReader {
  const wanted: WantedAttributes = wantedAttributes(domains).wanted
  const plan: ConversionPlan = conversionPlan(domains, wanted, scope)

  return {
    async read(bytes) {
      const payload = inflate(bytes, limits.inflatedBytes)
      const groups = new Map<string, RawEvents>()
      let left = limits.eventsPerObject
      const emit = (domain: Domain, scope: string, event: DomainEvent) => {
        if (--left < 0) throw tooManyEvents(limits.eventsPerObject)
        const key = `${domain.name} ${scope}`
        let group = groups.get(key)
        if (group === undefined) {
          group = { scope, domain, events: [] }
          groups.set(key, group)
        }
        group.events.push(event)
      }
      const kind = payloadKind(payload)
      if (kind === 'empty') throw new TracegateError('empty', 'there is nothing in it', { remedy: EMPTY })
      if (kind === 'ndjson-events') readEventLines(payload, domains, emit, scope)
      else await decodePayload(payload, wanted, (span) => convertSpan(span, plan, emit))
      return { inflatedBytes: payload.length, groups: [...groups.values()] }
    },
  }
}

const EMPTY = 'Check that the exporter finished writing; an object without spans still holds a document'

function tooManyEvents(limit: number): TracegateError {
  return new TracegateError('too-large', `more than ${limit} events in one object`, {
    remedy: 'Let the collector write smaller batches, or raise limits.eventsPerObject in tracegate.yaml',
  })
}
