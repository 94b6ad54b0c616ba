import { TracegateError } from '../../errors.ts'
import { clearSlots, createSlots } from '../AttributeSlots.ts'
import type { DecodeStats } from '../DecodeStats.ts'
import { createNameTable } from '../NameTable.ts'
import type { Span, WantedAttributes, WantedValues } from '../Span.ts'
import { wrongSignal } from '../wrongSignal.ts'
import { DOCUMENT, otherSignal, RESOURCE_SPANS, RESULT } from './documentFields.ts'
import { type AttributeReader, createAttributeReader, readAttributes } from './readAttributes.ts'
import { END, nextElement, nextField, open } from './readField.ts'
import { createSpanReader, readSpan, type SpanReader } from './readSpan.ts'
import { createScanner, malformed, type Scanner } from './Scanner.ts'
import { skipNull, skipSpace, skipValue } from './skipValue.ts'

const RESOURCE = 0
const SCOPE_SPANS = 1
const LIBRARY_SPANS = 2
const RESOURCE_SPANS_FIELDS = createNameTable([
  ['resource', RESOURCE],
  ['scopeSpans', SCOPE_SPANS],
  ['scope_spans', SCOPE_SPANS],
  ['instrumentationLibrarySpans', LIBRARY_SPANS],
  ['instrumentation_library_spans', LIBRARY_SPANS],
])
const RESOURCE_FIELDS = createNameTable([['attributes', 0]])
const SCOPE_SPANS_FIELDS = createNameTable([['spans', 0]])

interface Decoder {
  readonly s: Scanner
  readonly reader: SpanReader
  readonly resource: AttributeReader
  /** Values of the resource at hand; a new array for every resource. */
  resourceValues: WantedValues
  readonly noResource: WantedValues
  readonly onSpan: (span: Span) => void
  spans: number
  relevantSpans: number
}

/**
 * Reads OTLP/JSON trace documents, one or many, with or without anything between them, in one pass and without a tree.
 * Spans come in the order of the payload. All of the payload is checked: on an error (`corrupt`, `truncated`,
 * `wrong-signal`, `unsupported`, with the byte) spans may have been given already, and the caller drops them.
 */
export function decodeOtlpJson(bytes: Uint8Array, wanted: WantedAttributes, onSpan: (span: Span) => void): DecodeStats {
  const noResource = wanted.resource.map(() => undefined)
  const d: Decoder = {
    s: createScanner(bytes),
    reader: createSpanReader(wanted),
    resource: createAttributeReader(createSlots(wanted.resource)),
    resourceValues: noResource,
    noResource,
    onSpan,
    spans: 0,
    relevantSpans: 0,
  }
  while (nextDocument(d.s)) readDocument(d)
  return { spans: d.spans, relevantSpans: d.relevantSpans }
}

/** Moves to the next document, over white space and byte order marks (files are concatenated with theirs). */
function nextDocument(s: Scanner): boolean {
  s.pos = skipSpace(s, s.pos)
  while (s.bytes[s.pos] === 0xef && s.bytes[s.pos + 1] === 0xbb && s.bytes[s.pos + 2] === 0xbf) {
    s.pos = skipSpace(s, s.pos + 3)
  }
  return s.pos < s.end
}

function readDocument(d: Decoder): void {
  const start = d.s.pos
  if (readTraces(d, 'A document') === 'other') {
    throw new TracegateError('unsupported', 'A document among the OTLP documents is not OTLP', {
      location: `@${start}`,
      remedy: 'Keep OTLP and other JSON in separate objects.',
    })
  }
}

/** Reads `{"resourceSpans": […]}` or a wrapper around it. `{}` is a message without spans. */
function readTraces(d: Decoder, what: string): 'traces' | 'other' {
  const { s } = d
  open(s, 0x7b, what)
  let seen = 0
  let kind: 'traces' | 'other' | undefined
  for (let field = nextField(s, DOCUMENT, true); field !== END; field = nextField(s, DOCUMENT, false)) {
    const signal = otherSignal(field)
    if (signal !== undefined) throw wrongSignal(signal, s.pos)
    if (field === RESOURCE_SPANS) kind = 'traces'
    else kind ??= field === RESULT ? undefined : 'other'
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if ((seen & (1 << field)) !== 0) throw malformed(s, s.pos, 'A field of a document is given twice')
      seen |= 1 << field
      if (field === RESOURCE_SPANS) readAllResourceSpans(d)
      else if (what === 'result' || s.bytes[s.pos] !== 0x7b) {
        kind ??= 'other'
        skipValue(s)
      } else if (readTraces(d, 'result') === 'traces') kind = 'traces'
      else kind ??= 'other'
    }
  }
  return kind ?? 'traces'
}

function readAllResourceSpans(d: Decoder): void {
  const { s } = d
  open(s, 0x5b, 'resourceSpans')
  for (let first = true; nextElement(s, first); first = false) readResourceSpans(d)
}

/** Spans need their resource: lists that stand before it are passed over and read at the end. */
function readResourceSpans(d: Decoder): void {
  const { s } = d
  const postponed: number[] = []
  let seen = 0
  d.resourceValues = d.noResource
  open(s, 0x7b, 'An element of resourceSpans')
  const fields = RESOURCE_SPANS_FIELDS
  for (let field = nextField(s, fields, true); field !== END; field = nextField(s, fields, false)) {
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if ((seen & (1 << field)) !== 0) throw malformed(s, s.pos, 'A field of resourceSpans is given twice')
      seen |= 1 << field
      if (field === RESOURCE) readResource(d)
      else if ((seen & (1 << RESOURCE)) !== 0 && postponed.length === 0) readScopeSpansList(d)
      else {
        postponed.push(s.pos)
        skipValue(s)
      }
    }
  }
  const behind = s.pos
  s.depth++
  for (const place of postponed) {
    s.pos = place
    readScopeSpansList(d)
  }
  s.depth--
  s.pos = behind
}

function readResource(d: Decoder): void {
  const { s, resource } = d
  clearSlots(resource.slots)
  open(s, 0x7b, 'resource')
  let seen = false
  for (let field = nextField(s, RESOURCE_FIELDS, true); field !== END; field = nextField(s, RESOURCE_FIELDS, false)) {
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if (seen) throw malformed(s, s.pos, 'A field of resource is given twice')
      seen = true
      readAttributes(s, resource)
    }
  }
  if (resource.slots.touched) d.resourceValues = resource.slots.values.slice()
}

function readScopeSpansList(d: Decoder): void {
  const { s } = d
  open(s, 0x5b, 'scopeSpans')
  for (let first = true; nextElement(s, first); first = false) readScopeSpans(d)
}

function readScopeSpans(d: Decoder): void {
  const { s } = d
  open(s, 0x7b, 'An element of scopeSpans')
  let seen = false
  const fields = SCOPE_SPANS_FIELDS
  for (let field = nextField(s, fields, true); field !== END; field = nextField(s, fields, false)) {
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if (seen) throw malformed(s, s.pos, 'A field of scopeSpans is given twice')
      seen = true
      readSpans(d)
    }
  }
}

function readSpans(d: Decoder): void {
  const { s, reader } = d
  open(s, 0x5b, 'spans')
  for (let first = true; nextElement(s, first); first = false) {
    d.spans++
    const span = readSpan(s, reader)
    if (span !== undefined) {
      d.relevantSpans++
      span.resource = d.resourceValues
      d.onSpan(span)
    }
  }
}
