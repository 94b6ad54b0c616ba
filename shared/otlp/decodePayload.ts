import { TracegateError } from '../errors.ts'
import type { DecodeStats } from './DecodeStats.ts'
import { decodeOtlpJson } from './json/decodeOtlpJson.ts'
import { payloadKind } from './payloadKind.ts'
import type { Span, WantedAttributes } from './Span.ts'

/**
 * Decodes inflated OTLP bytes, JSON or protobuf, whichever they are; waits only for the protobuf reader to be loaded.
 * Bytes without content are a payload without spans. On an error spans may have been given already; the caller drops
 * them. Throws what `payloadKind`, `decodeOtlpJson` and `decodeOtlpProtobuf` throw, and `unsupported` for other JSON.
 */
export function decodePayload(
  bytes: Uint8Array,
  wanted: WantedAttributes,
  onSpan: (span: Span) => void,
): DecodeStats | Promise<DecodeStats> {
  switch (payloadKind(bytes)) {
    case 'otlp-json':
      return decodeOtlpJson(bytes, wanted, onSpan)
    case 'otlp-protobuf':
      return decodeProtobuf(bytes, wanted, onSpan)
    case 'empty':
      return { spans: 0, relevantSpans: 0 }
    case 'ndjson-events':
      throw new TracegateError('unsupported', 'The payload holds JSON events, not OTLP', {
        location: '@0',
        remedy: 'Read it as events.',
      })
  }
}

async function decodeProtobuf(
  bytes: Uint8Array,
  wanted: WantedAttributes,
  onSpan: (span: Span) => void,
): Promise<DecodeStats> {
  const { decodeOtlpProtobuf } = await import('./protobuf/decodeOtlpProtobuf.ts')
  return decodeOtlpProtobuf(bytes, wanted, onSpan)
}
