import type { Domain } from '../domains/Domain.ts'
import { wantedAttributes } from '../domains/wantedAttributes.ts'
import { TracegateError } from '../errors.ts'
import { type ConversionPlan, conversionPlan } from '../events/conversionPlan.ts'
import { convertSpan } from '../events/convertSpan.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { readEventLines } from '../events/readEventLines.ts'
import { readSummary } from '../events/readSummary.ts'
import { decodePayload } from '../otlp/decodePayload.ts'
import { payloadKind } from '../otlp/payloadKind.ts'
import type { WantedAttributes } from '../otlp/Span.ts'
import type { IngestSettings } from './IngestSettings.ts'
import { inNode } from './runtime/inNode.ts'

/** Each scope and domain of an object costs a segment and reports of its own; honest objects hold a handful. */
const SCOPES = 1_000

/** The unmasked events of one domain and scope; to be masked before they go anywhere. */
export interface RawEvents {
  readonly scope: string
  readonly domain: Domain
  readonly events: DomainEvent[]
}

export interface ObjectReader {
  /**
   * Decodes an inflated payload and converts its spans as they come: all of its events or, by throwing a
   * `TracegateError`, none. What fails while a span is converted is marked as raised in the node `convert`. `onScope` is
   * told of each scope as soon as an event of it is there, perhaps more than once.
   */
  decode(payload: Uint8Array, onScope?: (scope: string) => void): Promise<readonly RawEvents[]>
}

/** Works out once, for many objects, what the definitions ask of the decoder. */
export function objectReader({ domains, others, scope, limits }: IngestSettings): ObjectReader {
  const wanted: WantedAttributes = wantedAttributes(domains).wanted
  const plan: ConversionPlan = conversionPlan(domains, wanted, scope)

  return {
    async decode(payload, onScope) {
      const groups = new Map<string, RawEvents>()
      let group: RawEvents | undefined
      let left = limits.eventsPerObject
      const emit = (domain: Domain, scope: string, event: DomainEvent) => {
        if (--left < 0) throw inNode('convert', tooManyEvents(limits.eventsPerObject))
        if (group?.domain !== domain || group.scope !== scope) {
          group = groupOf(groups, domain, scope)
          onScope?.(scope)
        }
        group.events.push(event)
      }
      const kind = payloadKind(payload)
      if (kind === 'empty') throw new TracegateError('empty', 'there is nothing in it', { remedy: EMPTY })
      if (kind === 'ndjson-events') {
        const isSummary = readSummary(payload, domains, emit, scope, others)
        if (!isSummary) readEventLines(payload, domains, emit, scope, others)
      } else await decodePayload(payload, wanted, (span) => convertSpan(span, plan, emit))
      return [...groups.values()]
    },
  }
}

function groupOf(groups: Map<string, RawEvents>, domain: Domain, scope: string): RawEvents {
  const key = `${domain.name} ${scope}`
  let group = groups.get(key)
  if (group === undefined) {
    if (groups.size === SCOPES) throw inNode('convert', tooManyScopes())
    group = { scope, domain, events: [] }
    groups.set(key, group)
  }
  return group
}

function tooManyScopes(): TracegateError {
  return new TracegateError('too-large', `events of more than ${SCOPES} scopes in one object`, {
    remedy: 'Give cicd.pipeline.run.id and deployment.environment.name few values, or judge with --scope',
  })
}

const EMPTY = 'Check that the exporter finished writing; an object without spans still holds a document'

function tooManyEvents(limit: number): TracegateError {
  return new TracegateError('too-large', `more than ${limit} events in one object`, {
    remedy: 'Let the collector write smaller batches, or raise limits.eventsPerObject in tracegate.yaml',
  })
}
