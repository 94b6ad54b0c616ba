import { describe, expect, test } from 'vitest'
import { payloadKind } from '../../shared/otlp/payloadKind.ts'

function failure(bytes: Uint8Array): unknown {
  try {
    return payloadKind(bytes)
  } catch (error) {
    return error
  }
}

/** A protobuf field of bytes: tag, length, content. */
const field = (number: number, ...content: number[]): number[] => [number * 8 + 2, content.length, ...content]
const ascii = (text: string): number[] => [...Buffer.from(text)]

describe('payloadKind', () => {
  test.each([
    ['{"resourceSpans":[]}'],
    ['{"resource_spans":[]}'],
    ['\ufeff\r\n {"schema": {"a": [1]}, "resourceSpans": ['],
    ['{"r\\u0065sourceSpans":[]}'],
    ['{"result":{"resourceSpans":[]}}'],
    ['{"result":{}}'],
    ['{}'],
  ])('%s is OTLP JSON', (text) => {
    expect(payloadKind(Buffer.from(text))).toBe('otlp-json')
  })

  test.each([
    ['{"timestamp":"2026-01-01T00:00:00Z","type":"success","key":"alpha","value":"v1"}'],
    ['{"result":"pass","timestamp":"2026-01-01T00:00:00Z"}\n{"resourceSpans":[]}'],
    ['{"result":{"ok":true},"type":"validation"}'],
    ['{"type":"success","key":"alpha", broken'],
    ['{"value":{"resourceSpans":[]}}'],
  ])('%s is for the reader of events', (text) => {
    expect(payloadKind(Buffer.from(text))).toBe('ndjson-events')
  })

  test.each([[''], [' \r\n\t'], ['\ufeff'], ['\ufeff\n\ufeff']])('%j is empty', (text) => {
    expect(payloadKind(Buffer.from(text))).toBe('empty')
  })

  test.each([
    ['{"resourceLogs":[]}', 'logs'],
    ['{"resource_metrics":[]}', 'metrics'],
    ['{"resourceProfiles":[]}', 'profiles'],
    ['{"result":{"resourceMetrics":[]}}', 'metrics'],
  ])('%s is refused by the name of its signal', (text, signal) => {
    expect(failure(Buffer.from(text))).toMatchObject({
      code: 'wrong-signal',
      message: expect.stringContaining(signal),
      remedy: expect.any(String),
    })
  })

  test.each([
    ['text', Buffer.from('hello'), 'unsupported', '@0'],
    ['a list', Buffer.from('\n [1]'), 'unsupported', '@2'],
    ['UTF-16 with its mark', Buffer.from('\ufeff{"resourceSpans":[]}', 'utf16le'), 'unsupported', '@0'],
    ['big-endian UTF-16', Buffer.from('\ufeff{}', 'utf16le').swap16(), 'unsupported', '@0'],
    ['UTF-16 without its mark', Buffer.from('{}', 'utf16le'), 'unsupported', '@0'],
    ['a broken first key', Buffer.from('{"resour'), 'truncated', '@8'],
  ])('refuses %s and says where', (_, bytes, code, location) => {
    expect(failure(bytes)).toMatchObject({ code, location, remedy: expect.any(String) })
  })

  test('looks as far into the first document as it must', () => {
    const long = JSON.stringify(
      Array.from({ length: 50_000 }, (_, index) => ({ true: true, null: null, index, é: 'é' })),
    )
    expect(payloadKind(Buffer.from(`{"a":${long},"resourceSpans":[]}`))).toBe('otlp-json')
    expect(payloadKind(Buffer.from(`{"a":${long},"b":1}\n{"resourceSpans":[]}`))).toBe('ndjson-events')
    expect(failure(Buffer.from(`{"a":${long},"resourceLogs":[]}`))).toMatchObject({ code: 'wrong-signal' })
  })

  test('tells the signals of protobuf messages apart', () => {
    const resource = field(1, ...field(1, ...field(1, ...ascii('a'))))
    const request = (...record: number[]): Buffer =>
      Buffer.from(field(1, ...resource, ...field(2, ...field(1), ...field(2, ...record))))
    const fixed64 = (number: number): number[] => [number * 8 + 1, 1, 2, 3, 4, 5, 6, 7, 8]
    const traceId = field(1, ...Array.from({ length: 16 }, (_, index) => 0x90 + index))
    expect(payloadKind(request(...traceId, ...field(5, ...ascii('GET')), ...fixed64(7), ...fixed64(8)))).toBe(
      'otlp-protobuf',
    )
    expect(payloadKind(request(...traceId, 48, 2))).toBe('otlp-protobuf')
    expect(payloadKind(Buffer.from(field(1, ...resource)))).toBe('otlp-protobuf')
    expect(failure(request(...fixed64(1), 16, 9))).toMatchObject({
      code: 'wrong-signal',
      message: expect.stringContaining('logs'),
    })
    expect(failure(request(...fixed64(11)))).toMatchObject({ code: 'wrong-signal' })
    expect(failure(request(...field(1, ...ascii('requests')), ...field(7)))).toMatchObject({
      code: 'wrong-signal',
      message: expect.stringContaining('metrics'),
    })
  })

  test('a line feed before JSON does not make it protobuf', () => {
    expect(payloadKind(Buffer.from('\n{\n"resourceSpans":[]}'))).toBe('otlp-json')
    expect(payloadKind(Buffer.from(`\n{\n"resourceSpans":[],"x":"${'y'.repeat(92)}"}`))).toBe('otlp-json')
  })
})
