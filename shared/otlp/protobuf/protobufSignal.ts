type Signal = 'traces' | 'logs' | 'metrics'

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5
/** Records looked into before an undecided message counts as traces. */
const MAX_RECORDS = 64

/** A field of a message; for BYTES, `start..end` is its content. */
interface Field {
  number: number
  wireType: number
  start: number
  end: number
}

/**
 * Whether bytes are an OTLP message, and of which signal; `undefined` when they are framed in another way. The signals
 * share their outer levels (`1: { 1: resource, 2: { 1: scope, 2: record } }`), so the records' fields decide; where they
 * do not, it is traces. Every payload passes here, hence no library is loaded for it.
 */
export function protobufSignal(bytes: Uint8Array): Signal | undefined {
  if (bytes[0] !== 0x0a) return undefined
  let records = 0
  let signal: Signal | undefined
  const inRecord = (field: Field): boolean => {
    signal ??= signalOf(field, bytes)
    return true
  }
  const inScope = (field: Field): boolean => {
    if (field.number !== 2 || field.wireType !== BYTES || signal !== undefined || records >= MAX_RECORDS) return true
    records++
    return eachField(bytes, field.start, field.end, inRecord)
  }
  const inResource = (field: Field): boolean => {
    if (field.number > 3 && field.number !== 1000) return false
    if (field.wireType !== BYTES) return false
    if (field.number === 1 || field.number === 3 || signal !== undefined || records >= MAX_RECORDS) return true
    return eachField(bytes, field.start, field.end, inScope)
  }
  const framed = eachField(bytes, 0, bytes.length, (field) => {
    if (field.number !== 1 || field.wireType !== BYTES) return false
    return eachField(bytes, field.start, field.end, inResource)
  })
  return framed ? (signal ?? 'traces') : undefined
}

/** What one field of a Span, LogRecord or Metric says; many are alike in two of them. */
function signalOf(field: Field, bytes: Uint8Array): Signal | undefined {
  const { number, wireType } = field
  if (wireType === FIXED64)
    return number === 7 || number === 8 ? 'traces' : number === 1 || number === 11 ? 'logs' : undefined
  if (wireType === VARINT) return number === 6 ? 'traces' : number === 2 ? 'logs' : undefined
  if (wireType === FIXED32) return number === 16 ? 'traces' : number === 8 ? 'logs' : undefined
  if (wireType !== BYTES) return undefined
  if (number === 7) return 'metrics'
  if (number === 1) return isName(bytes, field) ? 'metrics' : undefined
  return undefined
}

/** A metric begins with its name; a span with a trace id of 16 (seldom printable) bytes. */
function isName(bytes: Uint8Array, field: Field): boolean {
  const length = field.end - field.start
  if (length === 0) return false
  return length !== 16 || bytes.subarray(field.start, field.end).every((byte) => byte >= 0x20 && byte < 0x7f)
}

/** Calls `visit` for every field; false when it returns false or the fields do not end exactly at `end`. */
function eachField(bytes: Uint8Array, start: number, end: number, visit: (field: Field) => boolean): boolean {
  let pos = start
  const varint = (): number => {
    let value = 0
    for (let scale = 1; pos < end && scale < 2 ** 70; scale *= 128) {
      const byte = bytes[pos++] ?? 0
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
    return Number.NaN
  }
  while (pos < end) {
    const tag = varint()
    const field = { number: Math.floor(tag / 8), wireType: tag % 8, start: pos, end: pos }
    if (!(field.number > 0)) return false
    if (field.wireType === BYTES) {
      const length = varint()
      field.start = pos
      pos += length
    } else if (field.wireType === VARINT) {
      if (Number.isNaN(varint())) return false
    } else if (field.wireType === FIXED64) pos += 8
    else if (field.wireType === FIXED32) pos += 4
    else return false
    if (!(pos <= end)) return false
    field.end = pos
    if (!visit(field)) return false
  }
  return true
}
