import { describe, expect, test } from 'vitest'
import { decodeOtlpProtobuf } from '../../shared/otlp/protobuf/decodeOtlpProtobuf.ts'

const WANTED = { span: ['k'], resource: [] }

/** A length-delimited protobuf field. */
function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content])
}
function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0))
    if (rest < 128) return Buffer.from(bytes)
  }
}
const spans = (...all: Uint8Array[]): Buffer => field(1, field(2, Buffer.concat(all.map((one) => field(2, one)))))
const attribute = (value: Uint8Array): Buffer => field(9, Buffer.concat([field(1, Buffer.from('k')), field(2, value)]))

function decode(bytes: Uint8Array): unknown {
  try {
    return decodeOtlpProtobuf(bytes, WANTED, () => {})
  } catch (error) {
    return error
  }
}

describe('decodeOtlpProtobuf', () => {
  test('ignores unknown fields of every wire type', () => {
    const unknown = Buffer.concat([
      varint(99 * 8),
      varint(1),
      varint(98 * 8 + 1),
      Buffer.alloc(8),
      varint(97 * 8 + 5),
      Buffer.alloc(4),
      field(96, Buffer.from('x')),
    ])
    const span = Buffer.concat([unknown, attribute(Buffer.concat([unknown, field(1, Buffer.from('v'))])), unknown])
    expect(decode(Buffer.concat([unknown, spans(span)]))).toEqual({ spans: 1, relevantSpans: 1 })
  })

  test('takes the resource that comes after its spans', () => {
    const resource = field(
      1,
      field(1, Buffer.concat([field(1, Buffer.from('r')), field(2, field(1, Buffer.from('v')))])),
    )
    const bytes = field(1, Buffer.concat([field(2, field(2, attribute(Buffer.alloc(0)))), resource]))
    const seen: unknown[] = []
    decodeOtlpProtobuf(bytes, { span: ['k'], resource: ['r'] }, (span) => seen.push([span.attributes, span.resource]))
    expect(seen).toEqual([[[null], ['v']]])
  })

  test.each([
    ['a field cut off', spans(attribute(field(1, Buffer.from('value')))).subarray(0, -2)],
    ['a length beyond its message', Buffer.from([0x0a, 2, 0x12, 9])],
    ['an id of another length', spans(Buffer.concat([field(1, Buffer.alloc(3, 1)), attribute(Buffer.alloc(0))]))],
    ['a time that is text', spans(Buffer.concat([field(7, Buffer.from('now')), attribute(Buffer.alloc(0))]))],
    ['text that is no UTF-8', spans(attribute(field(1, Buffer.from([0xff]))))],
    ['field number 0', Buffer.from([0x02, 0])],
  ])('refuses %s', (_, bytes) => {
    expect(decode(bytes)).toMatchObject({
      name: 'TracegateError',
      code: 'corrupt',
      location: expect.stringMatching(/^@\d+$/),
    })
  })

  test('refuses values nested without end', () => {
    let value: Buffer = Buffer.alloc(0)
    for (let depth = 0; depth < 5000; depth++) value = field(5, field(1, value))
    expect(decode(spans(attribute(value)))).toMatchObject({ code: 'corrupt' })
  })

  test('keeps no object for messages that are empty', () => {
    const many = Buffer.alloc(6_000_000, Buffer.from([0x12, 0]))
    const before = process.memoryUsage().heapUsed
    expect(decode(field(1, field(2, many)))).toEqual({ spans: 3_000_000, relevantSpans: 0 })
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000)
    const list = Buffer.alloc(6_000_000, Buffer.from([0x0a, 0]))
    expect(decode(spans(attribute(field(5, list))))).toMatchObject({ code: 'too-large' })
  })

  test("lets the callback's own error through", () => {
    const bytes = spans(attribute(Buffer.alloc(0)))
    expect(() =>
      decodeOtlpProtobuf(bytes, WANTED, () => {
        throw new RangeError('mine')
      }),
    ).toThrow('mine')
  })
})
