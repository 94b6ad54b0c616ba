import { BinaryReader } from '@bufbuild/protobuf/wire'
import { TracegateError } from '../../errors.ts'
import { clearSlots, createSlots } from '../AttributeSlots.ts'
import type { DecodeStats } from '../DecodeStats.ts'
import { ResourceSchema, ResourceSpansSchema, ScopeSpansSchema, TracesDataSchema } from '../generated/otlp_trace_pb.ts'
import type { Span, WantedAttributes, WantedValues } from '../Span.ts'
import { damaged, eachField, type Region, region, type Source } from './eachField.ts'
import { createSpanReader, readAttribute, readSpan } from './readSpan.ts'

const RESOURCE_SPANS = TracesDataSchema.field.resourceSpans.number
const RESOURCE = ResourceSpansSchema.field.resource.number
const SCOPE_SPANS = ResourceSpansSchema.field.scopeSpans.number
const LIBRARY_SPANS = ResourceSpansSchema.field.instrumentationLibrarySpans.number
const ATTRIBUTES = ResourceSchema.field.attributes.number
const SPANS = ScopeSpansSchema.field.spans.number

/**
 * Reads an OTLP TracesData or ExportTraceServiceRequest message. The outer messages are walked in place and the
 * attributes that are wanted go through the generated reader, so memory does not follow the payload. Spans come in the
 * order of the payload; on an error (`corrupt`, `too-large`) spans may have been given already, and the caller drops them.
 */
export function decodeOtlpProtobuf(
  bytes: Uint8Array,
  wanted: WantedAttributes,
  onSpan: (span: Span) => void,
): DecodeStats {
  const source: Source = { bytes, reader: new BinaryReader(bytes) }
  const spanReader = createSpanReader(wanted)
  const slots = createSlots(wanted.resource)
  let spans = 0
  let relevantSpans = 0
  let calling = false

  const readScopeSpans = (message: Region, resource: WantedValues): void =>
    eachField(source, message, (number, wireType) => {
      if (number !== SPANS) return false
      spans++
      const span = readSpan(source, region(source, wireType, message.end), spanReader)
      if (span !== undefined) {
        relevantSpans++
        calling = true
        onSpan({ ...span, resource })
        calling = false
      }
      return true
    })

  const readResourceSpans = (message: Region): void => {
    clearSlots(slots)
    eachField(source, message, (number, wireType) => {
      if (number !== RESOURCE) return false
      const resource = region(source, wireType, message.end)
      eachField(source, resource, (inner, innerType) => {
        if (inner !== ATTRIBUTES) return false
        readAttribute(source, region(source, innerType, resource.end), slots)
        return true
      })
      return true
    })
    const values = slots.values.slice()
    eachField(source, message, (number, wireType) => {
      if (number !== SCOPE_SPANS && number !== LIBRARY_SPANS) return false
      readScopeSpans(region(source, wireType, message.end), values)
      return true
    })
  }

  try {
    eachField(source, { start: 0, end: bytes.length }, (number, wireType) => {
      if (number !== RESOURCE_SPANS) return false
      readResourceSpans(region(source, wireType, bytes.length))
      return true
    })
  } catch (error) {
    throw calling || error instanceof TracegateError ? error : damaged(source.reader.pos, error)
  }
  return { spans, relevantSpans }
}
