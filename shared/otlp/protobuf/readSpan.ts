import { WireType } from '@bufbuild/protobuf/wire'
import { type AttributeSlots, clearSlots, createSlots } from '../AttributeSlots.ts'
import { KeyValueSchema, Span_EventSchema, Span_LinkSchema, SpanSchema } from '../generated/otlp_trace_pb.ts'
import { findName, UNKNOWN } from '../NameTable.ts'
import type { Span, SpanEvent, SpanLink, WantedAttributes } from '../Span.ts'
import { damaged, eachField, expectWireType, type Region, region, type Source } from './eachField.ts'
import { readKeyValue } from './readKeyValue.ts'

const SPAN = SpanSchema.field
const EVENT = Span_EventSchema.field
const LINK = Span_LinkSchema.field
const KEY = KeyValueSchema.field.key.number
const NOTHING: Region = { start: 0, end: 0 }

/** What is reused from span to span. */
export interface SpanReader {
  readonly own: AttributeSlots
  readonly ofEvent: AttributeSlots
}

export function createSpanReader(wanted: WantedAttributes): SpanReader {
  return { own: createSlots(wanted.span), ofEvent: createSlots(wanted.span) }
}

/** Reads a span, `resource` left to the caller; nothing when neither it nor one of its events has a wanted attribute. */
export function readSpan(source: Source, message: Region, { own, ofEvent }: SpanReader): Span | undefined {
  clearSlots(own)
  const events: SpanEvent[] = []
  let eventCount = 0
  eachField(source, message, (number, wireType) => {
    if (number === SPAN.attributes.number) readAttribute(source, region(source, wireType, message.end), own)
    else if (number === SPAN.events.number) {
      const event = readEvent(source, region(source, wireType, message.end), ofEvent, ++eventCount)
      if (event !== undefined) events.push(event)
    } else return false
    return true
  })
  return own.touched || events.length > 0 ? completeSpan(source, message, own, events) : undefined
}

function completeSpan(source: Source, message: Region, own: AttributeSlots, events: SpanEvent[]): Span {
  const links: SpanLink[] = []
  let traceId = NOTHING
  let spanId = NOTHING
  let parentSpanId = NOTHING
  let kind = 0
  let start: bigint | undefined
  let end: bigint | undefined
  eachField(source, message, (number, wireType) => {
    if (number === SPAN.traceId.number) traceId = region(source, wireType, message.end)
    else if (number === SPAN.spanId.number) spanId = region(source, wireType, message.end)
    else if (number === SPAN.parentSpanId.number) parentSpanId = region(source, wireType, message.end)
    else if (number === SPAN.startTimeUnixNano.number) start = readNanos(source, wireType)
    else if (number === SPAN.endTimeUnixNano.number) end = readNanos(source, wireType)
    else if (number === SPAN.links.number) links.push(readLink(source, region(source, wireType, message.end)))
    else if (number === SPAN.kind.number) {
      expectWireType(source, wireType, WireType.Varint)
      kind = source.reader.int32()
    } else return false
    return true
  })
  return {
    traceId: hexId(source, traceId, 16),
    spanId: hexId(source, spanId, 8),
    parentSpanId: hexId(source, parentSpanId, 8),
    kind,
    start,
    end,
    attributes: own.values,
    events,
    links,
    resource: [],
  }
}

function readEvent(source: Source, message: Region, slots: AttributeSlots, index: number): SpanEvent | undefined {
  clearSlots(slots)
  let time: bigint | undefined
  eachField(source, message, (number, wireType) => {
    if (number === EVENT.attributes.number) readAttribute(source, region(source, wireType, message.end), slots)
    else if (number === EVENT.timeUnixNano.number) time = readNanos(source, wireType)
    else return false
    return true
  })
  return slots.touched ? { index, time: time ?? 0n, attributes: slots.values.slice() } : undefined
}

function readLink(source: Source, message: Region): SpanLink {
  let traceId = NOTHING
  let spanId = NOTHING
  eachField(source, message, (number, wireType) => {
    if (number === LINK.traceId.number) traceId = region(source, wireType, message.end)
    else if (number === LINK.spanId.number) spanId = region(source, wireType, message.end)
    else return false
    return true
  })
  return { traceId: hexId(source, traceId, 16), spanId: hexId(source, spanId, 8) }
}

/** Makes nothing unless the attribute is wanted; the last one of a name wins. */
export function readAttribute(source: Source, message: Region, slots: AttributeSlots): void {
  let key = NOTHING
  eachField(source, message, (number, wireType) => {
    if (number !== KEY) return false
    key = region(source, wireType, message.end)
    return true
  })
  const name = findName(slots.wanted, source.bytes, key.start, key.end)
  if (name === UNKNOWN) return
  slots.values[name] = readKeyValue(source.bytes, message.start, message.end)
  slots.touched = true
}

function readNanos(source: Source, wireType: WireType): bigint | undefined {
  expectWireType(source, wireType, WireType.Bit64)
  const low = source.reader.fixed32()
  const high = source.reader.fixed32()
  const value = (BigInt(high) << 32n) | BigInt(low)
  return value === 0n ? undefined : value
}

/** '' for an id that is empty or all zeros, which OpenTelemetry calls invalid. */
function hexId(source: Source, { start, end }: Region, length: 8 | 16): string {
  if (start === end) return ''
  if (end - start !== length) throw damaged(start)
  const hex = Buffer.from(source.bytes.buffer, source.bytes.byteOffset + start, length).toString('hex')
  return /[^0]/.test(hex) ? hex : ''
}
