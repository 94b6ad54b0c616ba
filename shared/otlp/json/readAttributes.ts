import type { AttributeSlots } from '../AttributeSlots.ts'
import { createNameTable, findName, type NameTable, UNKNOWN } from '../NameTable.ts'
import type { AttributeValue } from '../Span.ts'
import { readAnyValue } from './readAnyValue.ts'
import { END, nextElement, nextField, open } from './readField.ts'
import { readText } from './readText.ts'
import { malformed, type Scanner } from './Scanner.ts'
import { createShapes, guessShape, learnShape, OPEN, QUOTED, type Shape, type Shapes } from './Shape.ts'
import { STRING_STOP, skipNull, skipSpace, skipValue, stringEnd } from './skipValue.ts'

const KEY_VALUE = createNameTable([
  ['key', 0],
  ['value', 1],
])
const KEY = 0
const VALUE = 1
const STRING_VALUE = createNameTable([
  ['stringValue', 0],
  ['string_value', 0],
])
const QUOTE = 0x22
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const TWO_CLOSE_BRACES = 0x7d7d

/** Slots and what the attributes that fill them look like in one text. */
export interface AttributeReader {
  readonly slots: AttributeSlots
  /** Literals from the opening brace of an attribute to its value, or into the string of its value. */
  readonly shapes: Shapes
}

export function createAttributeReader(slots: AttributeSlots): AttributeReader {
  return { slots, shapes: createShapes() }
}

/** A list of KeyValue: wanted values go to their slots, the last one of a name wins; the rest is only skipped. */
export function readAttributes(s: Scanner, reader: AttributeReader): void {
  open(s, 0x5b, 'attributes')
  let before: Shape | undefined = reader.shapes.beginning
  for (let first = true; nextElement(s, first); first = false) {
    const shape = guessShape(s.view, before, s.pos)
    if (shape !== undefined && readKnown(s, reader.slots, shape)) before = shape
    else {
      const start = s.pos
      readAttribute(s, reader.slots)
      before = learnAttribute(s, reader, before, start)
    }
  }
}

/** Reads an attribute that begins like `shape`; false, nothing read, when it goes on in another way. */
function readKnown(s: Scanner, slots: AttributeSlots, shape: Shape): boolean {
  const { bytes, pos } = s
  const start = pos + shape.length
  const name = shape.number
  if (shape.ending === QUOTED) {
    let end = start
    while (STRING_STOP[bytes[end] as number] === 0) end++
    if (bytes[end] !== QUOTE || s.view.getUint16(end + 1) !== TWO_CLOSE_BRACES) return false
    if (name !== UNKNOWN) fill(slots, name, readText(s, start, end, false))
    s.pos = end + 3
    return true
  }
  s.pos = (bytes[start] as number) <= 0x20 ? skipSpace(s, start) : start
  s.depth++
  let value: AttributeValue = null
  if (name === UNKNOWN) skipValue(s)
  else value = readAnyValue(s)
  s.depth--
  if (bytes[s.pos] !== CLOSE_BRACE) {
    s.pos = pos
    return false
  }
  if (name !== UNKNOWN) fill(slots, name, value)
  s.pos++
  return true
}

function fill(slots: AttributeSlots, name: number, value: AttributeValue): void {
  slots.values[name] = value
  slots.touched = true
}

function readAttribute(s: Scanner, slots: AttributeSlots): void {
  open(s, 0x7b, 'An attribute')
  let name: number | undefined
  let value: AttributeValue | undefined
  let skipped = -1
  for (let field = nextField(s, KEY_VALUE, true); field !== END; field = nextField(s, KEY_VALUE, false)) {
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if (field === KEY) {
        if (name !== undefined) throw malformed(s, s.pos, 'A field is given twice')
        name = readName(s, slots.wanted)
      } else {
        if (value !== undefined || skipped >= 0) throw malformed(s, s.pos, 'A field is given twice')
        if (name !== undefined && name !== UNKNOWN) value = readAnyValue(s)
        else {
          skipped = s.pos
          skipValue(s)
        }
      }
    }
  }
  name ??= slots.wanted.byText.get('') ?? UNKNOWN
  if (name !== UNKNOWN) fill(slots, name, skipped >= 0 ? readSkipped(s, skipped) : (value ?? null))
}

/** The number of the wanted name at `pos`, or UNKNOWN. */
function readName(s: Scanner, wanted: NameTable): number {
  if (s.bytes[s.pos] !== QUOTE) throw malformed(s, s.pos, 'key must be a string')
  const start = s.pos + 1
  const end = stringEnd(s, start)
  s.pos = end + 1
  if (s.escaped) return wanted.byText.get(readText(s, start, end, true)) ?? UNKNOWN
  return findName(wanted, s.bytes, start, end)
}

/** A value that stood before its key. */
function readSkipped(s: Scanner, at: number): AttributeValue {
  const behind = s.pos
  s.pos = at
  s.depth++
  const value = readAnyValue(s)
  s.depth--
  s.pos = behind
  return value
}

/**
 * Remembers the attribute read from `start` to `pos` when it is a key and then a value, as everybody writes it, closed
 * without a gap. The literal reaches into a string value that nobody wants, or that is wanted as it is.
 */
function learnAttribute(
  s: Scanner,
  { slots, shapes }: AttributeReader,
  before: Shape | undefined,
  start: number,
): Shape | undefined {
  const { pos: behind, depth } = s
  s.pos = start + 1
  let shape: Shape | undefined
  if (nextField(s, KEY_VALUE, true) === KEY && s.bytes[s.pos] === QUOTE) {
    const name = readName(s, slots.wanted)
    if (nextField(s, KEY_VALUE, false) === VALUE) {
      const value = s.pos
      const text = soleString(s, behind, name !== UNKNOWN)
      if (text >= 0) shape = learnShape(shapes, s.view, before, start, text, name, QUOTED)
      else {
        skipValue(s)
        if (s.pos + 1 === behind) shape = learnShape(shapes, s.view, before, start, value, name, OPEN)
      }
    }
  }
  s.pos = behind
  s.depth = depth
  return shape
}

/**
 * Where the text begins when the value at `pos` is an object with one string, closed together with its attribute just
 * before `behind`; else -1 and `pos` is as it was. An attribute that is wanted must have it as `stringValue`.
 */
function soleString(s: Scanner, behind: number, wanted: boolean): number {
  const { pos, depth } = s
  let start = -1
  if (s.bytes[pos] === OPEN_BRACE) {
    s.pos = pos + 1
    const field = nextField(s, STRING_VALUE, true)
    if ((field === 0 || (field === UNKNOWN && !wanted)) && s.bytes[s.pos] === QUOTE) {
      const end = stringEnd(s, s.pos + 1)
      if (end + 3 === behind && s.bytes[end + 1] === CLOSE_BRACE && s.bytes[end + 2] === CLOSE_BRACE) start = s.pos + 1
    }
  }
  s.pos = pos
  s.depth = depth
  return start
}
