import { createNameTable } from '../NameTable.ts'
import type { AttributeMap, AttributeValue } from '../Span.ts'
import { END, nextElement, nextField, open } from './readField.ts'
import { decodeBase64 } from './readId.ts'
import { readInt64 } from './readInteger.ts'
import { readString } from './readText.ts'
import { malformed, type Scanner } from './Scanner.ts'
import { numberEnd, skipNull, skipValue } from './skipValue.ts'

const KINDS = createNameTable([
  ['stringValue', 0],
  ['string_value', 0],
  ['boolValue', 1],
  ['bool_value', 1],
  ['intValue', 2],
  ['int_value', 2],
  ['doubleValue', 3],
  ['double_value', 3],
  ['arrayValue', 4],
  ['array_value', 4],
  ['kvlistValue', 5],
  ['kvlist_value', 5],
  ['bytesValue', 6],
  ['bytes_value', 6],
])
const VALUES = createNameTable([['values', 0]])
const KEY_VALUE = createNameTable([
  ['key', 0],
  ['value', 1],
])
const NUMBER_FORM = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/** An AnyValue; null when it is null or says no kind. Two kinds at once are `corrupt`. */
export function readAnyValue(s: Scanner): AttributeValue {
  if (skipNull(s)) return null
  open(s, 0x7b, 'A value')
  let value: AttributeValue | undefined
  for (let field = nextField(s, KINDS, true); field !== END; field = nextField(s, KINDS, false)) {
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if (value !== undefined) throw malformed(s, s.pos, 'A value has more than one kind')
      value = readKind(s, field)
    }
  }
  return value ?? null
}

function readKind(s: Scanner, kind: number): AttributeValue {
  switch (kind) {
    case 0:
      return readString(s, 'stringValue')
    case 1:
      return readBool(s)
    case 2:
      return readInt64(s)
    case 3:
      return readDouble(s)
    case 4:
      return readArray(s)
    case 5:
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
  open(s, 0x7b, what)
  let seen = false
  for (let field = nextField(s, VALUES, true); field !== END; field = nextField(s, VALUES, false)) {
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
  open(s, 0x7b, 'An entry of kvlistValue')
  let key: string | undefined
  let value: AttributeValue | undefined
  for (let field = nextField(s, KEY_VALUE, true); field !== END; field = nextField(s, KEY_VALUE, false)) {
    if (field < 0) skipValue(s)
    else if (!skipNull(s)) {
      if ((field === 0 ? key : value) !== undefined) throw malformed(s, s.pos, 'A field is given twice')
      if (field === 0) key = readString(s, 'key')
      else value = readAnyValue(s)
    }
  }
  map.set(key ?? '', value ?? null)
}
