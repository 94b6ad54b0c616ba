import type { AttributeSlots } from '../AttributeSlots.ts'
import { createNameTable, findName, type NameTable, UNKNOWN } from '../NameTable.ts'
import type { AttributeValue } from '../Span.ts'
import { readAnyValue } from './readAnyValue.ts'
import { END, nextElement, nextField, open } from './readField.ts'
import { readText } from './readText.ts'
import { malformed, type Scanner } from './Scanner.ts'
import { skipNull, skipValue, stringEnd } from './skipValue.ts'

const KEY_VALUE = createNameTable([
  ['key', 0],
  ['value', 1],
])
const KEY = 0

/** A list of KeyValue: wanted values go to their slots, the last one of a name wins; the rest is only skipped. */
export function readAttributes(s: Scanner, slots: AttributeSlots): void {
  open(s, 0x5b, 'attributes')
  for (let first = true; nextElement(s, first); first = false) readAttribute(s, slots)
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
  if (name === UNKNOWN) return
  slots.values[name] = skipped >= 0 ? readSkipped(s, skipped) : (value ?? null)
  slots.touched = true
}

/** The number of the wanted name at `pos`, or UNKNOWN. */
function readName(s: Scanner, wanted: NameTable): number {
  if (s.bytes[s.pos] !== 0x22) throw malformed(s, s.pos, 'key must be a string')
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
