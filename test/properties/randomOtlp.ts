/** A generator of OTLP/JSON as somebody might write it: every dialect, and now and then something that is wrong. */
export interface RandomSource {
  /** A whole number from 0 to `below - 1`. */
  next(below: number): number
}

/** The same choices for the same seed, so that a failing run can be repeated. */
export function randomSource(seed: number): RandomSource {
  let state = seed
  return {
    next(below) {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
    },
  }
}

/** JSON with fields as pairs, so that order and duplicates can be chosen; a RawNumber is written as it is. */
type Json = string | boolean | null | RawNumber | Json[] | Fields
class RawNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
class Fields {
  readonly pairs: [string, Json][]
  constructor(pairs: [string, Json][]) {
    this.pairs = pairs
  }
}

export const WANTED = {
  span: ['kvonce.event.type', 'kvonce.event.key', 'kvonce.event.value', 'kvonce.event.context', 'naïve.ключ', ''],
  resource: ['service.instance.id', '__proto__'],
}
const TEXTS = [
  '',
  'a',
  'success',
  'GET',
  'é',
  '日本',
  '😀',
  '\ud800',
  'x\udc00y',
  '"',
  '\\',
  '\n\t\b',
  '\u0000',
  '\u007f',
  '/',
  '__proto__',
]
const HOSTILE_NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '1.0',
  '1.5',
  '1e3',
  '15e-1',
  '1e400',
  '1e-400',
  '100e-2',
  '9007199254740993',
  '-9223372036854775808',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551615',
  '18446744073709551616',
  '12345678901234567890123',
  '0.1',
  '1E+2',
]
const BAD_NUMBERS = ['01', '+1', '.5', '1.', '1e', '-', '0x10', 'NaN', '1_0']

export function randomOtlp(random: RandomSource, size: number): string {
  return new Writer(random, size).payload()
}

class Writer {
  readonly random: RandomSource
  readonly size: number
  /** One document in some is written with mistakes; the others are all valid. */
  readonly wild: boolean
  readonly snake: boolean
  readonly base64: boolean
  readonly spaces: boolean

  constructor(random: RandomSource, size: number) {
    this.random = random
    this.size = size
    this.wild = random.next(4) === 0
    this.snake = random.next(3) === 0
    this.base64 = random.next(3) === 0
    this.spaces = random.next(3) === 0
  }

  chance(oneIn: number): boolean {
    return this.random.next(oneIn) === 0
  }
  one<T>(items: readonly T[]): T {
    return items[this.random.next(items.length)] as T
  }
  many<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.random.next(most + 1) }, make)
  }

  payload(): string {
    const separator = this.one(['\n', '\r\n', '', ' ', '\n\n', '\ufeff'])
    const documents = this.many(3, () => this.write(this.document()))
    return (this.chance(5) ? '\ufeff' : '') + documents.join(separator) + this.one(['', '\n', '\r\n'])
  }

  document(): Json {
    if (this.chance(20)) return new Fields([])
    if (this.wild && this.chance(8)) return this.anything(3)
    const name = this.wild && this.chance(10) ? this.one(['resourceLogs', 'resource_metrics']) : 'resourceSpans'
    const inner = this.object([[name, this.many(this.size, () => this.resourceSpans())]])
    return this.chance(6) ? this.object([['result', inner]]) : inner
  }

  resourceSpans(): Json {
    const legacy = this.chance(4) ? 'instrumentationLibrarySpans' : 'scopeSpans'
    const pairs: [string, Json][] = [[legacy, this.many(2, () => this.scopeSpans())]]
    if (!this.chance(5)) pairs.unshift(['resource', this.object([['attributes', this.attributes(WANTED.resource)]])])
    if (this.chance(5)) pairs.push(['instrumentationLibrarySpans', this.many(1, () => this.scopeSpans())])
    return this.object(pairs)
  }

  scopeSpans(): Json {
    return this.object([
      ['scope', this.anything(2)],
      ['spans', this.many(this.size, () => this.span())],
    ])
  }

  span(): Json {
    const pairs: [string, Json][] = [
      ['traceId', this.id(16)],
      ['spanId', this.id(8)],
      ['name', this.text()],
      ['kind', this.one<Json>([new RawNumber('2'), 'SPAN_KIND_CLIENT', 'SPAN_KIND_INTERNAL', '5', new RawNumber('7')])],
      ['startTimeUnixNano', this.nanos()],
      ['endTimeUnixNano', this.nanos()],
      ['attributes', this.attributes(WANTED.span)],
    ]
    if (this.chance(2)) pairs.push(['parentSpanId', this.id(8)])
    if (this.chance(3)) pairs.push(['events', this.many(3, () => this.event())])
    if (this.chance(3)) pairs.push(['links', this.many(2, () => this.link())])
    if (this.chance(3)) pairs.push(['status', this.anything(2)])
    return this.object(pairs)
  }

  event(): Json {
    return this.object([
      ['timeUnixNano', this.nanos()],
      ['name', this.text()],
      ['attributes', this.attributes(WANTED.span)],
    ])
  }

  link(): Json {
    return this.object([
      ['traceId', this.id(16)],
      ['spanId', this.id(8)],
    ])
  }

  attributes(names: readonly string[]): Json {
    return this.many(this.size + 1, () =>
      this.keyValue(this.chance(2) ? this.one(names) : this.one(['http.method', 'kvonce.event.typf', 'x'])),
    )
  }

  keyValue(key: string): Json {
    const pairs: [string, Json][] = [['value', this.chance(12) ? null : this.anyValue(this.chance(40) ? 90 : 3)]]
    if (!this.chance(15)) pairs.unshift(['key', key])
    return this.object(pairs)
  }

  anyValue(depth: number): Json {
    const kinds: (() => [string, Json])[] = [
      () => ['stringValue', this.text()],
      () => ['boolValue', this.chance(2)],
      () => ['intValue', this.number()],
      () => ['doubleValue', this.one<Json>([this.number(), 'NaN', '-Infinity'])],
      () => ['bytesValue', this.one(['', 'AQI=', 'AQI', '-_-_', 'AAAA'])],
    ]
    const nested: (() => [string, Json])[] = [
      () => ['arrayValue', this.object([['values', this.nest(depth, () => this.anyValue(depth - 1))]])],
      () => ['kvlistValue', this.object([['values', this.nest(depth, () => this.keyValue(this.one(TEXTS)))]])],
    ]
    if (this.chance(20)) return this.object([])
    return this.object([this.one(depth > 3 ? nested.slice(0, 1) : depth > 0 ? [...kinds, ...nested] : kinds)()])
  }

  nest(depth: number, make: () => Json): Json[] {
    return depth > 3 ? [make()] : this.many(3, make)
  }

  id(byteLength: number): Json {
    const bytes = Buffer.from(Array.from({ length: byteLength }, () => this.random.next(256)))
    if (this.chance(12)) return this.one(['', null, '0'.repeat(byteLength * 2), this.wild ? 'not an id' : ''])
    if (this.base64) return this.chance(2) ? bytes.toString('base64') : bytes.toString('base64url')
    return this.chance(4) ? bytes.toString('hex').toUpperCase() : bytes.toString('hex')
  }

  nanos(): Json {
    if (this.chance(4)) return this.number()
    const text = `17672256${String(this.random.next(100_000)).padStart(5, '0')}${String(this.random.next(1_000_000)).padStart(6, '0')}`
    return this.chance(2) ? text : new RawNumber(text)
  }

  number(): Json {
    if (this.wild && this.chance(6))
      return this.chance(2) ? new RawNumber(this.one(BAD_NUMBERS)) : this.one(BAD_NUMBERS)
    const text = this.wild
      ? this.one(HOSTILE_NUMBERS)
      : this.one(['0', '-0', '1', '7e2', '-12', '9007199254740993', '1.0'])
    return this.chance(2) ? text : new RawNumber(text)
  }

  text(): string {
    return this.chance(3)
      ? this.one(TEXTS)
      : this.many(3, () => this.one([...TEXTS, 'some longer text without anything special in it'])).join('')
  }

  /** Any JSON at all. */
  anything(depth: number): Json {
    const kind = this.random.next(depth > 0 ? 7 : 5)
    if (kind === 0) return null
    if (kind === 1) return this.chance(2)
    if (kind === 2) return new RawNumber(this.one(HOSTILE_NUMBERS))
    if (kind <= 4) return this.text()
    if (kind === 5) return this.many(3, () => this.anything(depth - 1))
    return new Fields(
      this.many(3, () => [this.one([...TEXTS, 'spans', 'value', 'resourceSpans']), this.anything(depth - 1)]),
    )
  }

  /** Fields in some order, with unknown ones among them; a wild one has fields twice or of another type. */
  object(pairs: [string, Json][]): Json {
    const all = pairs.map(([key, value]): [string, Json] => [
      this.style(key),
      this.wild && this.chance(60) ? this.anything(1) : value,
    ])
    if (this.chance(6))
      all.push([this.one(['unknown', '__proto__', 'é', 'droppedAttributesCount', 'flags']), this.anything(3)])
    if (this.wild && this.chance(40) && all[0] !== undefined) all.push(all[0])
    if (this.chance(4)) all.sort(() => this.random.next(3) - 1)
    return this.wild && this.chance(80) ? null : new Fields(all)
  }

  style(key: string): string {
    return this.snake ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key
  }

  write(json: Json): string {
    const gap = (): string => (this.spaces && this.chance(3) ? this.one([' ', '\n', '\t', '\r\n', '   ']) : '')
    if (json === null || typeof json === 'boolean') return String(json)
    if (typeof json === 'string') return this.quote(json)
    if (json instanceof RawNumber) return json.text
    if (Array.isArray(json))
      return `[${gap()}${json.map((item) => this.write(item)).join(`${gap()},${gap()}`)}${gap()}]`
    const fields = json.pairs.map(([key, value]) => `${this.quote(key)}${gap()}:${gap()}${this.write(value)}`)
    return `{${gap()}${fields.join(`${gap()},${gap()}`)}${gap()}}`
  }

  quote(text: string): string {
    if (!this.chance(12)) return JSON.stringify(text)
    const escaped = Array.from({ length: text.length }, (_, index) => {
      const code = text.charCodeAt(index)
      const mustEscape = code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code < 0xe000)
      return mustEscape || this.chance(3) ? `\\u${code.toString(16).padStart(4, '0')}` : text.charAt(index)
    })
    return `"${escaped.join('')}"`
  }
}

/** Bytes with a few places damaged: flipped, cut out, put in, repeated, or the end missing. */
export function damage(random: RandomSource, bytes: Uint8Array): Uint8Array {
  let result = Buffer.from(bytes)
  for (let times = 1 + random.next(2); times > 0; times--) {
    const at = random.next(result.length + 1)
    const length = random.next(random.next(2) === 0 ? 3 : 60)
    const kind = random.next(5)
    const [before, after] = [result.subarray(0, at), result.subarray(at)]
    if (kind === 0) result = Buffer.from(before)
    else if (kind === 1) result = Buffer.concat([before, after.subarray(length)])
    else if (kind === 2) result = Buffer.concat([before, Buffer.from([random.next(256)]), after])
    else if (kind === 3) result = Buffer.concat([before, after.subarray(0, length), after])
    else
      result = Buffer.concat([
        before,
        Buffer.from(['"', '\\', '{', '}', '[', ']', ',', ':', '0', 'e', '\0', 'é'][random.next(12)] ?? ''),
        after.subarray(1),
      ])
  }
  return result
}
