import { type BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { TracegateError } from '../../errors.ts'

/** The whole payload and the library's reader over it. */
export interface Source {
  readonly bytes: Uint8Array
  readonly reader: BinaryReader
}

/** A message inside the payload, without a copy. */
export interface Region {
  readonly start: number
  readonly end: number
}

/**
 * Calls `visit` with the number and wire type of every field of a message; `visit` reads the field or returns false to
 * have it skipped. Leaves `reader.pos` as it was.
 */
export function eachField(
  { reader }: Source,
  message: Region,
  visit: (number: number, wireType: WireType) => boolean,
): void {
  const before = reader.pos
  reader.pos = message.start
  while (reader.pos < message.end) {
    const [number, wireType] = reader.tag()
    if (!visit(number, wireType)) skip(reader, number, wireType)
  }
  if (reader.pos !== message.end) throw damaged(reader.pos)
  reader.pos = before
}

/** Reads the length of a submessage, string or bytes field and moves behind it. */
export function region(source: Source, wireType: WireType, end: number): Region {
  const { reader } = source
  expectWireType(source, wireType, WireType.LengthDelimited)
  const length = reader.uint32()
  const start = reader.pos
  if (start + length > end) throw damaged(start)
  reader.pos = start + length
  return { start, end: start + length }
}

export function expectWireType({ reader }: Source, wireType: WireType, expected: WireType): void {
  if (wireType !== expected) throw damaged(reader.pos)
}

/** As `reader.skip`, without a view of what was skipped for the kinds that are common. */
function skip(reader: BinaryReader, number: number, wireType: WireType): void {
  if (wireType === WireType.LengthDelimited) {
    const length = reader.uint32()
    reader.pos += length
    if (reader.pos > reader.len) throw damaged(reader.pos - length)
  } else {
    reader.skip(wireType, number)
  }
}

export function damaged(offset: number, cause?: unknown): TracegateError {
  return new TracegateError('corrupt', 'The protobuf message is damaged or cut off', {
    location: `@${offset}`,
    remedy: 'Fetch the object again and compare its digest with the one at the source.',
    cause,
  })
}
