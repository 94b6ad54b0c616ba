import { gunzipSync, gzipSync } from 'node:zlib'
import { TracegateError } from '../../errors.ts'
import type { SpanAttributes, TraceSpan } from '../../tracing/TraceSpan.ts'

/** A span and its number in the order in which spans were put. */
export interface PlacedSpan {
  readonly span: TraceSpan
  readonly place: bigint
}

/** Compressed bytes of a block: DynamoDB takes 400 KB an item, keys and other attributes included. */
const LARGEST = 350_000
const MOST_SPANS = 1_000
const MOST_INFLATED = 512 * 1_024 * 1_024

interface JsonSpan extends Omit<TraceSpan, 'start' | 'end' | 'events' | 'policySnapshot'> {
  /** Added to the number of the first span of its put. */
  readonly offset: number
  readonly start: string
  readonly end: string
  readonly events: readonly { readonly name: string; readonly time: string; readonly attributes: SpanAttributes }[]
  readonly policySnapshot?: { readonly [name: string]: unknown }
}

/**
 * Spans with their offsets, as compressed JSON in as many blocks as it takes. Rejects with `too-large` a span that does not
 * fit into one.
 */
export function spanBlocks(spans: readonly { readonly span: TraceSpan; readonly offset: number }[]): Uint8Array[] {
  if (spans.length > MOST_SPANS) return halves(spans)
  const bytes = gzipSync(JSON.stringify(spans.map(jsonSpan)), { level: 4 })
  if (bytes.length <= LARGEST) return [bytes]
  if (spans.length > 1) return halves(spans)
  const remedy = 'Keep less in the attributes of a span.'
  throw new TracegateError('too-large', 'a span is too large for the table', { remedy })
}

/** The spans of a block; `first` is the number of the first span of its put. */
export function spansOfBlock(bytes: Uint8Array, first: bigint): PlacedSpan[] {
  const json = gunzipSync(bytes, { maxOutputLength: MOST_INFLATED }).toString('utf8')
  return (JSON.parse(json) as readonly JsonSpan[]).map(({ offset, start, end, events, ...rest }) => ({
    place: first + BigInt(offset),
    span: {
      ...rest,
      policySnapshot: rest.policySnapshot,
      start: BigInt(start),
      end: BigInt(end),
      events: events.map((event) => ({ ...event, time: BigInt(event.time) })),
    },
  }))
}

function halves(spans: readonly { readonly span: TraceSpan; readonly offset: number }[]): Uint8Array[] {
  const middle = Math.ceil(spans.length / 2)
  return [...spanBlocks(spans.slice(0, middle)), ...spanBlocks(spans.slice(middle))]
}

function jsonSpan({ span, offset }: { readonly span: TraceSpan; readonly offset: number }): JsonSpan {
  const { start, end, events, policySnapshot, ...rest } = span
  return {
    ...rest,
    offset,
    start: String(start),
    end: String(end),
    events: events.map((event) => ({ ...event, time: String(event.time) })),
    ...(policySnapshot === undefined ? {} : { policySnapshot }),
  }
}
