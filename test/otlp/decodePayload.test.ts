import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decodePayload } from '../../shared/otlp/decodePayload.ts'
import { inflate } from '../../shared/otlp/inflate.ts'
import type { AttributeValue, Span } from '../../shared/otlp/Span.ts'
import { referenceDecoder } from './referenceDecoder.ts'

const WANTED = {
  span: ['kvonce.event.type', 'kvonce.event.key', 'kvonce.event.context', 'kvonce.event.context.attempts'],
  resource: ['service.instance.id'],
}
const TRACE = '5b8aa5a2d2c872e8321cf37308d69df2'
const SPAN = '051581bf3cb55c13'
const PARENT = '5fb397be34d26b51'
const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64')
const attribute = (key: string, value: unknown) => ({ key, value })
const type = attribute('kvonce.event.type', { stringValue: 'success' })

function document(span: object, resource: object = {}): string {
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 's' }, spans: [span] }] }] })
}

async function spansOf(payload: string | Uint8Array): Promise<Span[]> {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  const spans: Span[] = []
  const stats = await decodePayload(bytes, WANTED, (span) => spans.push({ ...span, attributes: [...span.attributes] }))
  expect(stats.relevantSpans).toBe(spans.length)
  if (bytes[0] !== 0x0a) expect(referenceDecoder(bytes, WANTED)).toEqual({ spans: stats.spans, relevant: spans })
  return spans
}

async function failure(payload: string | Uint8Array): Promise<unknown> {
  try {
    return await spansOf(payload)
  } catch (error) {
    return error
  }
}

/** The value of the wanted attribute `kvonce.event.context`, written as `value`. */
async function contextOf(value: string): Promise<AttributeValue | undefined> {
  const json = document({ attributes: [attribute('kvonce.event.context', '@')] }).replace('"@"', value)
  const [span] = await spansOf(json)
  return span?.attributes[2]
}

describe('a span', () => {
  test('comes back with everything that was asked for', async () => {
    const span = {
      traceId: TRACE,
      spanId: SPAN,
      parentSpanId: PARENT,
      name: 'put',
      kind: 3,
      startTimeUnixNano: '1767225600000000001',
      endTimeUnixNano: '1767225600000000002',
      attributes: [attribute('http.method', { stringValue: 'PUT' }), type],
      events: [
        { timeUnixNano: '1767225600000000003', name: 'other', attributes: [] },
        { timeUnixNano: '1767225600000000004', name: 'e', attributes: [type, attribute('x', { intValue: '1' })] },
      ],
      links: [{ traceId: TRACE.toUpperCase(), spanId: PARENT, attributes: [] }],
      status: { code: 1 },
    }
    const resource = { attributes: [attribute('service.instance.id', { stringValue: 'i-1' })] }
    expect(await spansOf(document(span, resource))).toEqual([
      {
        traceId: TRACE,
        spanId: SPAN,
        parentSpanId: PARENT,
        kind: 3,
        start: 1767225600000000001n,
        end: 1767225600000000002n,
        attributes: ['success', undefined, undefined, undefined],
        events: [{ index: 2, time: 1767225600000000004n, attributes: ['success', undefined, undefined, undefined] }],
        links: [{ traceId: TRACE, spanId: PARENT }],
        resource: ['i-1'],
      },
    ])
  })

  test('without a wanted attribute is counted and not given', async () => {
    const spans: Span[] = []
    const json = document({ traceId: 5, attributes: [attribute('http.method', { stringValue: 'PUT' })] })
    expect(await decodePayload(Buffer.from(json), WANTED, (span) => spans.push(span))).toEqual({
      spans: 1,
      relevantSpans: 0,
    })
    expect(spans).toEqual([])
  })

  test('is given when only one of its events has a wanted attribute', async () => {
    const [span] = await spansOf(document({ events: [{ attributes: [type] }] }))
    expect(span).toMatchObject({ start: undefined, attributes: [undefined, undefined, undefined, undefined] })
    expect(span?.events).toMatchObject([{ index: 1, time: 0n }])
  })

  test.each([
    ['hex in upper case', TRACE.toUpperCase(), SPAN.toUpperCase()],
    ['base64', base64(TRACE), base64(SPAN)],
    [
      'base64 for URLs without padding',
      Buffer.from(TRACE, 'hex').toString('base64url'),
      Buffer.from(SPAN, 'hex').toString('base64url'),
    ],
  ])('has its ids in %s', async (_, traceId, spanId) => {
    expect(await spansOf(document({ traceId, spanId, attributes: [type] }))).toMatchObject([
      { traceId: TRACE, spanId: SPAN },
    ])
  })

  test('has empty, missing, null or zero ids as empty ones', async () => {
    for (const ids of [
      { traceId: '', spanId: '' },
      {},
      { traceId: null },
      { traceId: '0'.repeat(32), spanId: 'AAAAAAAAAAA=' },
    ]) {
      expect(await spansOf(document({ ...ids, attributes: [type] }))).toMatchObject([
        { traceId: '', spanId: '', parentSpanId: '' },
      ])
    }
  })

  test.each([
    ['SPAN_KIND_CLIENT', 3],
    ['SPAN_KIND_UNSPECIFIED', 0],
    [5, 5],
    ['4', 4],
    [undefined, 0],
  ])('has kind %j as %j', async (kind, expected) => {
    expect(await spansOf(document({ kind, attributes: [type] }))).toMatchObject([{ kind: expected }])
  })

  test.each([
    ['"1767225600000000001"', 1767225600000000001n],
    ['1767225600000000001', 1767225600000000001n],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', undefined],
    ['1.7672256e18', 1767225600000000000n],
    ['"17672256000000000010e-1"', 1767225600000000001n],
    ['5', 5n],
    ['0', undefined],
    ['-1', undefined],
    ['null', undefined],
    ['1e999999999', undefined],
  ])('that starts at %s starts at %s', async (text, start) => {
    const json = document({ startTimeUnixNano: '@', attributes: [type] }).replace('"@"', text)
    expect((await spansOf(json))[0]?.start).toBe(start)
  })

  test('may have its fields in any order and its keys in snake case', async () => {
    const json = `{"resource_spans":[{"scope_spans":[{"spans":[{"events":[{"attributes":[{"value":{"string_value":"retry"},
      "key":"kvonce.event.type"}],"time_unix_nano":7}],"attributes":[],"trace_id":"${TRACE}","end_time_unix_nano":9}]}],
      "resource":{"attributes":[{"key":"service.instance.id","value":{"int_value":"12"}}]}}]}`
    expect(await spansOf(json)).toMatchObject([{ traceId: TRACE, end: 9n, events: [{ time: 7n }], resource: [12] }])
  })

  test('has the last of attributes with one name', async () => {
    const twice = [
      attribute('kvonce.event.key', { stringValue: 'a' }),
      type,
      attribute('kvonce.event.key', { intValue: 2 }),
    ]
    expect(await spansOf(document({ attributes: twice }))).toMatchObject([
      { attributes: ['success', 2, undefined, undefined] },
    ])
  })

  test('knows an attribute whose name is written with escapes', async () => {
    const json = document({ attributes: [type] }).replace('kvonce.event.type', 'kvonce\\u002eevent\\u002Etype')
    expect(await spansOf(json)).toHaveLength(1)
  })
})

describe('an attribute value', () => {
  const map = (entries: Record<string, AttributeValue>) => new Map(Object.entries(entries))
  test.each<[string, AttributeValue]>([
    ['{"stringValue":"é😀\\ud83d\\ude00\\ud800\\n\\u0000"}', 'é😀😀\ud800\n\u0000'],
    ['{"stringValue":""}', ''],
    ['{"boolValue":true}', true],
    ['{"boolValue":false}', false],
    ['{"intValue":"42"}', 42],
    ['{"intValue":-42}', -42],
    ['{"intValue":9007199254740993}', 9007199254740993n],
    ['{"intValue":"-9223372036854775808"}', -9223372036854775808n],
    ['{"intValue":4.2e1}', 42],
    ['{"doubleValue":0.5}', 0.5],
    ['{"doubleValue":"-Infinity"}', Number.NEGATIVE_INFINITY],
    ['{"doubleValue":"NaN"}', Number.NaN],
    ['{"bytesValue":"AQID"}', new Uint8Array([1, 2, 3])],
    ['{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":"1"},{}]}}', ['a', 1, null]],
    ['{"arrayValue":{}}', []],
    [
      '{"kvlistValue":{"values":[{"key":"attempts","value":{"intValue":"1"}},{"key":"region","value":{"stringValue":"eu"}}]}}',
      map({ attempts: 1, region: 'eu' }),
    ],
    [
      '{"kvlistValue":{"values":[{"value":{"boolValue":true},"key":"a"},{"key":"a","value":null},{}]}}',
      map({ a: null, '': null }),
    ],
    [
      '{"kvlistValue":{"values":[{"key":"__proto__","value":{"kvlistValue":{"values":[]}}}]}}',
      new Map([['__proto__', new Map()]]),
    ],
    ['{"unknownValue":1,"stringValue":null}', null],
    ['{}', null],
    ['null', null],
  ])('%s is read', async (json, value) => {
    expect(await contextOf(json)).toEqual(value)
  })

  test.each([
    ['{"stringValue":1}'],
    ['{"boolValue":"true"}'],
    ['{"intValue":1.5}'],
    ['{"intValue":"9223372036854775808"}'],
    ['{"intValue":"1 "}'],
    ['{"intValue":true}'],
    ['{"doubleValue":"much"}'],
    ['{"bytesValue":"A"}'],
    ['{"arrayValue":{"values":[null]}}'],
    ['{"arrayValue":[]}'],
    ['{"kvlistValue":{"values":[{"key":1}]}}'],
    ['{"stringValue":"a","intValue":1}'],
    ['{"stringValue":"a","stringValue":"b"}'],
    ['"text"'],
    ['[]'],
  ])('%s is refused', async (json) => {
    await expect(contextOf(json)).rejects.toMatchObject({ code: 'corrupt', location: expect.stringMatching(/^@\d+$/) })
  })
})

describe('a payload', () => {
  const one = document({ traceId: TRACE, attributes: [type] })
  const other = document({ spanId: SPAN, attributes: [type] })
  test.each([
    ['JSON Lines', `${one}\n${other}\n`],
    ['lines that end in CRLF', `${one}\r\n${other}\r\n`],
    ['documents without anything between them', one + other],
    ['byte order marks', `\ufeff${one}\ufeff${other}`],
    ['empty documents among others', `{}${one}{"resourceSpans":[]}\n\n${other}{"resourceSpans":null}`],
    ['a wrapper', `{"result":${one}}\n{"result":${other}}`],
    ['the legacy name of scopes', (one + other).replaceAll('scopeSpans', 'instrumentationLibrarySpans')],
    ['gzip', inflate(gzipSync(one + other), 1e6)],
    ['several gzip members', inflate(Buffer.concat([gzipSync(one), gzipSync(other)]), 1e6)],
    ['zstd', inflate(zstdCompressSync(one + other), 1e6)],
    ['unknown fields', (one + other).replaceAll('"spans"', '"x":[{"y":[1.5e3,true,null,"\\""]}],"spans"')],
    [
      'white space everywhere',
      JSON.stringify(JSON.parse(one), null, 2) + JSON.stringify(JSON.parse(other), null, '\t'),
    ],
  ])('with %s gives its spans', async (_, payload) => {
    expect(await spansOf(payload)).toMatchObject([{ traceId: TRACE }, { spanId: SPAN }])
  })

  test.each([
    [''],
    [' \n'],
    ['{}'],
    ['{"resourceSpans":[]}'],
    ['{"result":{}}'],
    ['{"resourceSpans":[{"scopeSpans":null}]}'],
  ])('%j has no spans and is no error', async (payload) => {
    expect(await spansOf(payload)).toEqual([])
  })

  test.each([
    ['attributes as text', document({ attributes: 'none' }), 'corrupt'],
    ['attributes as an object', document({ attributes: {} }), 'corrupt'],
    ['an attribute that is null', document({ attributes: [null] }), 'corrupt'],
    ['events as a number', document({ events: 1 }), 'corrupt'],
    ['an id that is none', document({ traceId: 'trace-1', attributes: [type] }), 'corrupt'],
    ['a time that is none', document({ startTimeUnixNano: 'now', attributes: [type] }), 'corrupt'],
    ['an unknown kind', document({ kind: 'CLIENT', attributes: [type] }), 'corrupt'],
    ['a span given twice under two names', one.replace('"spans"', '"spans":[],"spans"'), 'corrupt'],
    ['a comma too many', one.replace('}]}]', '},]}]'), 'corrupt'],
    ['a control character', one.replace('success', 'suc\tcess'), 'corrupt'],
    ['an unknown escape', one.replace('success', 'suc\\xcess'), 'corrupt'],
    ['something behind it', `${one}]`, 'corrupt'],
    ['other JSON behind it', `${one}\n{"type":"success"}`, 'unsupported'],
    ['another signal behind it', `${one}\n{"resourceLogs":[]}`, 'wrong-signal'],
    ['its end missing', one.slice(0, -3), 'truncated'],
    ['its end missing inside a string', one.slice(0, one.indexOf('success') + 3), 'truncated'],
    ['bytes that are no UTF-8', Buffer.from(one.replace('success', 'succ\u00e9ss'), 'latin1'), 'corrupt'],
    ['only events', '{"type":"success","key":"alpha"}', 'unsupported'],
  ])('with %s is refused', async (_, payload, code) => {
    expect(await failure(payload)).toMatchObject({
      name: 'TracegateError',
      code,
      location: expect.stringMatching(/^@\d+$/),
    })
  })

  test('names the byte that is no UTF-8', async () => {
    const bytes = Buffer.from(document({ name: 'é'.repeat(1000), attributes: [type] }))
    const at = bytes.lastIndexOf('success')
    bytes[at] = 0xc3
    expect(await failure(bytes)).toMatchObject({ code: 'corrupt', location: `@${at}` })
  })

  test('never appears in the message that refuses it', async () => {
    for (const json of [
      document({ traceId: 'CANARY', attributes: [type] }),
      one.replace('"success"', 'CANARY'),
      '{"CANARY":CANARY',
    ]) {
      const error = await failure(json)
      expect(error).toBeInstanceOf(Error)
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('CANARY')
    }
  })
})

describe('a payload made to hurt', () => {
  const nested = (depth: number): string => `{"resourceSpans":[],"x":${'['.repeat(depth)}${']'.repeat(depth)}}`
  test('may nest 200 levels and not one more', async () => {
    expect(await spansOf(nested(199))).toEqual([])
    expect(await failure(nested(200))).toMatchObject({ code: 'corrupt', message: expect.stringContaining('200') })
  })

  const size = 5_000_000
  const inValue = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"kvonce.event.context","value":'
  test.each([
    ['opening brackets', '['.repeat(size)],
    ['opening brackets behind a key', `{"a":${'['.repeat(size)}`],
    ['nested objects', '{"resourceSpans":'.repeat(size / 20)],
    ['nested values', inValue + '{"arrayValue":{"values":['.repeat(size / 25)],
    ['nested maps', inValue + '{"kvlistValue":{"values":[{"value":'.repeat(size / 35)],
    ['nested maps with gaps', inValue + '{"kvlistValue" :{"values" :[{"value" :'.repeat(size / 35)],
    ['backslashes', `{"resourceSpans":"${'\\'.repeat(size)}`],
    ['one string without an end', `{"resourceSpans":"${'a'.repeat(size)}`],
    ['one number', `${inValue}{"intValue":${'1'.repeat(size)}}}]}]}]}]}`],
    ['one number with zeros', `${inValue}{"intValue":${'10'.repeat(size / 2)}e-${'9'.repeat(1000)}}}]}]}]}]}`],
    ['one id', document({ traceId: 'a'.repeat(size), attributes: [type] })],
    ['zero bytes', '\0'.repeat(size)],
  ])('of %s is refused', async (_, text) => {
    const error = await decodePayloadFailure(Buffer.from(text))
    expect(error).toMatchObject({ name: 'TracegateError' })
  })

  test.each([
    ['empty documents', '{}'.repeat(size / 2)],
    ['empty spans', `{"resourceSpans":[{"scopeSpans":[{"spans":[${'{},'.repeat(size / 3)}{}]}]}]}`],
    [
      'spans before their resource',
      `{"resourceSpans":[${'{"scopeSpans":[{"spans":[{}]}],"resource":{}},'.repeat(size / 45)}{}]}`,
    ],
    [
      'ever new attribute names',
      document({ attributes: Array.from({ length: size / 50 }, (_, i) => attribute(`n${i}`, { stringValue: '' })) }),
    ],
    [
      'values before their keys',
      document({
        attributes: Array.from({ length: size / 50 }, () => ({ value: { stringValue: 'x' }, key: 'kvonce.event.key' })),
      }),
    ],
    ['white space', ' '.repeat(size)],
    [
      'one long string',
      document({ attributes: [attribute('kvonce.event.key', { stringValue: '\\"'.repeat(size / 4) })] }),
    ],
  ])('of %s is read', async (_, text) => {
    await decodePayload(Buffer.from(text), WANTED, () => {})
  })

  async function decodePayloadFailure(bytes: Uint8Array): Promise<unknown> {
    try {
      return await decodePayload(bytes, WANTED, () => {})
    } catch (error) {
      return error
    }
  }
})
