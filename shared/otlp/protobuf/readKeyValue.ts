import { fromBinary } from '@bufbuild/protobuf'
import { TracegateError } from '../../errors.ts'
import { type AnyValue, KeyValueSchema } from '../generated/otlp_trace_pb.ts'
import type { AttributeValue } from '../Span.ts'

/** Empty messages take two bytes here and a hundred as objects. */
const MAX_BYTES = 4 * 1024 * 1024

/** The value of a wanted attribute; null when it is empty. Throws what the library throws when it is damaged. */
export function readKeyValue(bytes: Uint8Array, start: number, end: number): AttributeValue {
  if (end - start > MAX_BYTES) {
    throw new TracegateError('too-large', `An attribute of a domain takes more than ${MAX_BYTES} bytes`, {
      location: `@${start}`,
      remedy: 'Keep large values out of span attributes.',
    })
  }
  const message = fromBinary(KeyValueSchema, bytes.subarray(start, end), { readUnknownFields: false })
  return toAttributeValue(message.value)
}

function toAttributeValue(message: AnyValue | undefined): AttributeValue {
  const kind = message?.value
  if (kind === undefined) return null
  switch (kind.case) {
    case undefined:
      return null
    case 'intValue':
      return toInteger(kind.value)
    case 'arrayValue':
      return kind.value.values.map(toAttributeValue)
    case 'kvlistValue':
      return new Map(kind.value.values.map(({ key, value }) => [key, toAttributeValue(value)]))
    case 'bytesValue':
      return kind.value.slice()
    default:
      return kind.value
  }
}

function toInteger(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
