import { clearSlots, createSlots } from '../AttributeSlots.ts'
import { createNameTable } from '../NameTable.ts'
import type { AttributeValue, Span, SpanEvent, SpanLink, WantedAttributes, WantedValues } from '../Span.ts'
import { type AttributeReader, createAttributeReader, readAttributes } from './readAttributes.ts'
import { END, nextElement, nextField, open } from './readField.ts'
import { readId } from './readId.ts'
import { readEnum, readNanos } from './readInteger.ts'
import { malformed, type Scanner } from './Scanner.ts'
import { createShapes, guessShape, learnShape, OPEN, QUOTED, type Shape, type Shapes } from './Shape.ts'
import { STRING_STOP, skipNull, skipSpace, skipValue, stringEnd } from './skipValue.ts'

const TRACE_ID = 0
const SPAN_ID = 1
const PARENT = 2
const KIND = 3
const START = 4
const FINISH = 5
const LINKS = 6
const ATTRIBUTES = 7
const EVENTS = 8
const SPAN = createNameTable([
  ['traceId', TRACE_ID],
  ['trace_id', TRACE_ID],
  ['spanId', SPAN_ID],
  ['span_id', SPAN_ID],
  ['parentSpanId', PARENT],
  ['parent_span_id', PARENT],
  ['kind', KIND],
  ['startTimeUnixNano', START],
  ['start_time_unix_nano', START],
  ['endTimeUnixNano', FINISH],
  ['end_time_unix_nano', FINISH],
  ['links', LINKS],
  ['attributes', ATTRIBUTES],
  ['events', EVENTS],
])
const EVENT = createNameTable([
  ['timeUnixNano', START],
  ['time_unix_nano', START],
  ['attributes', ATTRIBUTES],
])
const SPAN_KINDS: ReadonlyMap<string, number> = new Map(
  ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map((name, kind) => [
    `SPAN_KIND_${name}`,
    kind,
  ]),
)
const QUOTE = 0x22
const TWICE = 'A field of a span is given twice'
const NO_LINKS: readonly SpanLink[] = []
const NO_EVENTS: readonly SpanEvent[] = []

interface MutableSpan extends Span {
  traceId: string
  spanId: string
  parentSpanId: string
  kind: number
  start: bigint | undefined
  end: bigint | undefined
  events: readonly SpanEvent[]
  links: readonly SpanLink[]
  resource: WantedValues
}

/** What is reused from span to span. */
export interface SpanReader {
  readonly own: AttributeReader
  readonly ofEvent: AttributeReader
  /** Literals from the end of a field to the value of the next, or into its string. */
  readonly shapes: Shapes
  readonly span: MutableSpan
  /** Where the values of TRACE_ID to LINKS begin; -1 when absent. They are read only when the span matters. */
  readonly places: Int32Array
  events: SpanEvent[]
}

export function createSpanReader(wanted: WantedAttributes): SpanReader {
  const own = createAttributeReader(createSlots(wanted.span))
  return {
    own,
    ofEvent: createAttributeReader(createSlots(wanted.span)),
    shapes: createShapes(),
    span: {
      traceId: '',
      spanId: '',
      parentSpanId: '',
      kind: 0,
      start: undefined,
      end: undefined,
      attributes: own.slots.values,
      events: NO_EVENTS,
      links: NO_LINKS,
      resource: [],
    },
    places: new Int32Array(LINKS + 1),
    events: [],
  }
}

/**
 * Reads one span. Returns it when it or one of its events has a wanted attribute, else nothing; then its other fields
 * were only checked to be JSON.
 */
export function readSpan(s: Scanner, reader: SpanReader): MutableSpan | undefined {
  const { own, places, shapes } = reader
  const bytes = s.bytes
  clearSlots(own.slots)
  if (reader.events.length > 0) reader.events = []
  places.fill(-1)
  open(s, 0x7b, 'A span')
  let seen = 0
  let before: Shape | undefined = shapes.beginning
  for (let first = true; ; first = false) {
    const at = s.pos
    const shape = guessShape(s.view, before, at)
    let field: number
    if (shape !== undefined) {
      before = shape
      field = shape.number
      s.pos = at + shape.length
      if (shape.ending === QUOTED) {
        if (field >= 0) {
          if ((seen & (1 << field)) !== 0) throw malformed(s, s.pos, TWICE)
          seen |= 1 << field
          places[field] = s.pos - 1
        }
        let end = s.pos
        while (STRING_STOP[bytes[end] as number] === 0) end++
        s.pos = (bytes[end] === QUOTE ? end : stringEnd(s, end)) + 1
        continue
      }
      if ((bytes[s.pos] as number) <= 0x20) s.pos = skipSpace(s, s.pos)
    } else {
      field = nextField(s, SPAN, first)
      if (field === END) break
      const quoted = bytes[s.pos] === QUOTE ? QUOTED : OPEN
      before = learnShape(shapes, s.view, before, at, s.pos + quoted, field, quoted)
    }
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if ((seen & (1 << field)) !== 0) throw malformed(s, s.pos, TWICE)
      seen |= 1 << field
      if (field === ATTRIBUTES) readAttributes(s, own)
      else if (field === EVENTS) readEvents(s, reader)
      else {
        places[field] = s.pos
        skipValue(s)
      }
    }
  }
  return own.slots.touched || reader.events.length > 0 ? completeSpan(s, reader) : undefined
}

function readEvents(s: Scanner, reader: SpanReader): void {
  open(s, 0x5b, 'events')
  for (let index = 1; nextElement(s, index === 1); index++) readEvent(s, reader, index)
}

function readEvent(s: Scanner, reader: SpanReader, index: number): void {
  const { ofEvent } = reader
  clearSlots(ofEvent.slots)
  open(s, 0x7b, 'A span event')
  let seen = 0
  let time = -1
  for (let field = nextField(s, EVENT, true); field !== END; field = nextField(s, EVENT, false)) {
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if ((seen & (1 << field)) !== 0) throw malformed(s, s.pos, 'A field of a span event is given twice')
      seen |= 1 << field
      if (field === ATTRIBUTES) readAttributes(s, ofEvent)
      else {
        time = s.pos
        skipValue(s)
      }
    }
  }
  if (!ofEvent.slots.touched) return
  const values: (AttributeValue | undefined)[] = ofEvent.slots.values.slice()
  reader.events.push({ index, time: (time < 0 ? undefined : at(s, time, readNanos)) ?? 0n, attributes: values })
}

/** Reads what `readSpan` passed over. */
function completeSpan(s: Scanner, reader: SpanReader): MutableSpan {
  const { span, places } = reader
  const behind = s.pos
  span.traceId = seek(s, places, TRACE_ID) ? readId(s, 16, 'traceId') : ''
  span.spanId = seek(s, places, SPAN_ID) ? readId(s, 8, 'spanId') : ''
  span.parentSpanId = seek(s, places, PARENT) ? readId(s, 8, 'parentSpanId') : ''
  span.kind = seek(s, places, KIND) ? readEnum(s, SPAN_KINDS, 'kind') : 0
  span.start = seek(s, places, START) ? readNanos(s) : undefined
  span.end = seek(s, places, FINISH) ? readNanos(s) : undefined
  span.links = seek(s, places, LINKS) ? readLinks(s) : NO_LINKS
  span.events = reader.events.length === 0 ? NO_EVENTS : reader.events
  s.pos = behind
  return span
}

/** Goes back to the value of a field; false when the span does not have it. */
function seek(s: Scanner, places: Int32Array, field: number): boolean {
  s.pos = places[field] as number
  return s.pos >= 0
}

/** The span's list is at the depth its field was met at, one above the place where reading goes on. */
function readLinks(s: Scanner): readonly SpanLink[] {
  s.depth++
  const links: SpanLink[] = []
  open(s, 0x5b, 'links')
  for (let first = true; nextElement(s, first); first = false) links.push(readLink(s))
  s.depth--
  return links.length === 0 ? NO_LINKS : links
}

function readLink(s: Scanner): SpanLink {
  open(s, 0x7b, 'A link')
  let traceId: string | undefined
  let spanId: string | undefined
  for (let field = nextField(s, SPAN, true); field !== END; field = nextField(s, SPAN, false)) {
    if ((field !== TRACE_ID && field !== SPAN_ID) || skipNull(s)) {
      if (field !== TRACE_ID && field !== SPAN_ID) skipValue(s)
    } else if (field === TRACE_ID) {
      if (traceId !== undefined) throw malformed(s, s.pos, 'A field of a link is given twice')
      traceId = readId(s, 16, 'traceId')
    } else {
      if (spanId !== undefined) throw malformed(s, s.pos, 'A field of a link is given twice')
      spanId = readId(s, 8, 'spanId')
    }
  }
  return { traceId: traceId ?? '', spanId: spanId ?? '' }
}

function at<T>(s: Scanner, place: number, read: (s: Scanner) => T): T {
  const behind = s.pos
  s.pos = place
  const value = read(s)
  s.pos = behind
  return value
}
