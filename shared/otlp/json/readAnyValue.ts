import { createNameTable, UNKNOWN } from '../NameTable.ts'
import type { AttributeMap, AttributeValue } from '../Span.ts'
import { createOpening, enterOpening } from './Opening.ts'
import { END, nextElement, nextField, open } from './readField.ts'
import { decodeBase64 } from './readId.ts'
import { readInt64 } from './readInteger.ts'
import { readString } from './readText.ts'
import { malformed, type Scanner } from './Scanner.ts'
import { numberEnd, skipNull, skipValue } from './skipValue.ts'

const STRING = 0
const INT = 1
const KVLIST = 2
const BOOL = 3
const DOUBLE = 4
const ARRAY = 5
const BYTES = 6
const KINDS = createNameTable([
  ['stringValue', STRING],
  ['string_value', STRING],
  ['boolValue', BOOL],
  ['bool_value', BOOL],
  ['intValue', INT],
  ['int_value', INT],
  ['doubleValue', DOUBLE],
  ['double_value', DOUBLE],
  ['arrayValue', ARRAY],
  ['array_value', ARRAY],
  ['kvlistValue', KVLIST],
  ['kvlist_value', KVLIST],
  ['bytesValue', BYTES],
  ['bytes_value', BYTES],
])
const STRING_OPENING = createOpening('{"stringValue":')
const INT_OPENING = createOpening('{"intValue":')
const KVLIST_OPENING = createOpening('{"kvlistValue":')
const VALUES_OPENING = createOpening('{"values":[')
const KEY_OPENING = createOpening('{"key":')
const VALUE_OPENING = createOpening(',"value":')
const VALUES = createNameTable([['values', 0]])
const KEY_VALUE = createNameTable([
  ['key', 0],
  ['value', 1],
])
const NUMBER_FORM = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/** An AnyValue; null when it is null or says no kind. Two kinds at once are `corrupt`. */
export function readAnyValue(s: Scanner): AttributeValue {
  if (skipNull(s)) return null
  let value: AttributeValue | undefined
  const kind = enterKind(s)
  if (kind === UNKNOWN) open(s, 0x7b, 'A value')
  else if (!skipNull(s)) value = readKind(s, kind)
  for (let field = nextField(s, KINDS, kind === UNKNOWN); field !== END; field = nextField(s, KINDS, false)) {
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if (value !== undefined) throw malformed(s, s.pos, 'A value has more than one kind')
      value = readKind(s, field)
    }
  }
  return value ?? null
}

/** Moves to what a value holds when it begins in a common way; else UNKNOWN. */
function enterKind(s: Scanner): number {
  if (enterOpening(s, STRING_OPENING)) return STRING
  if (enterOpening(s, INT_OPENING)) return INT
  return enterOpening(s, KVLIST_OPENING) ? KVLIST : UNKNOWN
}

function readKind(s: Scanner, kind: number): AttributeValue {
  switch (kind) {
    case STRING:
      return readString(s, 'stringValue')
    case BOOL:
      return readBool(s)
    case INT:
      return readInt64(s)
    case DOUBLE:
      return readDouble(s)
    case ARRAY:
      return readArray(s)
    case KVLIST:
      return readMap(s)
    default:
      return readBytes(s)
  }
}

function readBool(s: Scanner): boolean {
  const at = s.pos
  const first = s.bytes[at]
  if (first !== 0x74 && first !== 0x66) throw malformed(s, at, 'boolValue must be true or false')
  skipValue(s)
  return first === 0x74
}

/** A number, or a string of one, or the three names protobuf's JSON mapping has for what JSON cannot write. */
function readDouble(s: Scanner): number {
  const at = s.pos
  const first = s.bytes[at] as number
  if (first !== 0x22) {
    if (first !== 0x2d && (first - 0x30) >>> 0 >= 10) throw malformed(s, at, 'doubleValue must be a number')
    s.pos = numberEnd(s, at)
    return Number(s.bytes.latin1Slice(at, s.pos))
  }
  const text = readString(s, 'doubleValue')
  if (text !== 'NaN' && text !== 'Infinity' && text !== '-Infinity' && !NUMBER_FORM.test(text)) {
    throw malformed(s, at, 'doubleValue must be a number')
  }
  return Number(text)
}

function readBytes(s: Scanner): Uint8Array {
  const at = s.pos
  const bytes = decodeBase64(readString(s, 'bytesValue'))
  if (bytes === undefined) throw malformed(s, at, 'bytesValue must be base64')
  return bytes
}

function readArray(s: Scanner): AttributeValue[] {
  const items: AttributeValue[] = []
  readValues(s, 'arrayValue', () => items.push(readElement(s)))
  return items
}

function readElement(s: Scanner): AttributeValue {
  if (s.bytes[s.pos] !== 0x7b) throw malformed(s, s.pos, 'An element of arrayValue must be an object')
  return readAnyValue(s)
}

function readMap(s: Scanner): AttributeMap {
  const map = new Map<string, AttributeValue>()
  readValues(s, 'kvlistValue', () => readEntry(s, map))
  return map
}

/** `{"values": [...]}`, calling back at each element. */
function readValues(s: Scanner, what: string, readOne: () => void): void {
  let seen = false
  if (enterOpening(s, VALUES_OPENING)) {
    seen = true
    for (let first = true; nextElement(s, first); first = false) readOne()
  } else open(s, 0x7b, what)
  for (let field = nextField(s, VALUES, !seen); field !== END; field = nextField(s, VALUES, false)) {
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if (seen) throw malformed(s, s.pos, 'A field is given twice')
      seen = true
      open(s, 0x5b, 'values')
      for (let first = true; nextElement(s, first); first = false) readOne()
    }
  }
}

/** The last entry of a key wins. */
function readEntry(s: Scanner, map: Map<string, AttributeValue>): void {
  let key: string | undefined
  let value: AttributeValue | undefined
  let first = false
  if (enterOpening(s, KEY_OPENING)) {
    if (!skipNull(s)) key = readString(s, 'key')
    if (enterOpening(s, VALUE_OPENING) && !skipNull(s)) value = readAnyValue(s)
  } else {
    open(s, 0x7b, 'An entry of kvlistValue')
    first = true
  }
  for (let field = nextField(s, KEY_VALUE, first); field !== END; field = nextField(s, KEY_VALUE, false)) {
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if ((field === 0 ? key : value) !== undefined) throw malformed(s, s.pos, 'A field is given twice')
      if (field === 0) key = readString(s, 'key')
      else value = readAnyValue(s)
    }
  }
  map.set(key ?? '', value ?? null)
}
