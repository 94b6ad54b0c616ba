import type { AttributeValue, Span, SpanEvent, WantedAttributes } from '../../shared/otlp/Span.ts'

/** JSON as it stands in the text: every field in order, duplicates too, and numbers with all their digits. */
type Node =
  | { type: 'object'; fields: [string, Node][] }
  | { type: 'array'; items: Node[] }
  | { type: 'string'; text: string }
  | { type: 'number'; text: string }
  | { type: 'boolean'; value: boolean }
  | { type: 'null' }

const MAX_DEPTH = 200
const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map((name) => `SPAN_KIND_${name}`)

/** What `decodeOtlpJson` must do, written to be obviously right: a tree, JSON.parse, no care for speed. */
export function referenceDecoder(bytes: Uint8Array, wanted: WantedAttributes): { spans: number; relevant: Span[] } {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  const result = { spans: 0, relevant: [] as Span[] }
  for (const document of splitDocuments(text)) {
    JSON.parse(document)
    if (!decodeDocument(toTree(document), wanted, result, true)) throw new Error('not OTLP')
  }
  return result
}

/** Cuts where the brackets of a document are closed again. */
function splitDocuments(text: string): string[] {
  const documents: string[] = []
  let rest = text.replace(/^[ \t\r\n\uFEFF]+/, '')
  while (rest !== '') {
    let depth = 0
    let end = 0
    do {
      const token = /"(?:[^"\\]|\\.)*"|./sy
      token.lastIndex = end
      const found = token.exec(rest)?.[0]
      if (found === undefined) throw new Error('no end')
      if (found === '{' || found === '[') depth++
      if (found === '}' || found === ']') depth--
      if (depth > MAX_DEPTH) throw new Error('too deep')
      end += found.length
    } while (depth > 0)
    documents.push(rest.slice(0, end))
    rest = rest.slice(end).replace(/^[ \t\r\n\uFEFF]+/, '')
  }
  return documents
}

/** Only for text that JSON.parse has accepted. */
function toTree(document: string): Node {
  const tokens = document.match(/"(?:[^"\\]|\\.)*"|[-+.\w]+|[{}[\],:]/gs) ?? []
  let next = 0
  const read = (): Node => {
    const token = tokens[next++] ?? ''
    if (token === '{') {
      const fields: [string, Node][] = []
      while (tokens[next] !== '}') {
        if (tokens[next] === ',') next++
        const key = JSON.parse(tokens[next++] ?? '') as string
        next++
        fields.push([key, read()])
      }
      next++
      return { type: 'object', fields }
    }
    if (token === '[') {
      const items: Node[] = []
      while (tokens[next] !== ']') {
        if (tokens[next] === ',') next++
        items.push(read())
      }
      next++
      return { type: 'array', items }
    }
    if (token.startsWith('"')) return { type: 'string', text: JSON.parse(token) as string }
    if (token === 'null') return { type: 'null' }
    if (token === 'true' || token === 'false') return { type: 'boolean', value: token === 'true' }
    return { type: 'number', text: token }
  }
  return read()
}

/** The fields of an object by camel-case name; null is absence, and a field that is there twice is refused. */
function fieldsOf(node: Node, ...names: string[]): Record<string, Node | undefined> {
  if (node.type !== 'object') throw new Error('not an object')
  const found: Record<string, Node | undefined> = Object.create(null)
  for (const [key, value] of node.fields) {
    const name = names.find((known) => key === known || key === known.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`))
    if (name === undefined || value.type === 'null') continue
    if (found[name] !== undefined) throw new Error('twice')
    found[name] = value
  }
  return found
}

function itemsOf(node: Node | undefined): Node[] {
  if (node === undefined) return []
  if (node.type !== 'array') throw new Error('not an array')
  return node.items
}

function textOf(node: Node): string {
  if (node.type !== 'string') throw new Error('not a string')
  return node.text
}

/** False when the document is other JSON than OTLP. */
function decodeDocument(
  node: Node,
  wanted: WantedAttributes,
  result: { spans: number; relevant: Span[] },
  mayWrap: boolean,
): boolean {
  const fields = fieldsOf(node, 'resourceSpans', 'result')
  const keys = node.type === 'object' ? node.fields.map(([key]) => key) : []
  if (keys.some(isOtherSignal)) {
    throw new Error('wrong signal')
  }
  let traces = keys.includes('resourceSpans') || keys.includes('resource_spans')
  for (const resourceSpans of itemsOf(fields.resourceSpans)) decodeResourceSpans(resourceSpans, wanted, result)
  const wrapped = fields.result
  if (mayWrap && wrapped?.type === 'object') traces = decodeDocument(wrapped, wanted, result, false) || traces
  const others = keys.filter((key) => key !== 'result')
  return traces || (others.length === 0 && wrapped === undefined)
}

function isOtherSignal(key: string): boolean {
  return ['Logs', 'Metrics', 'Profiles'].some((s) => key === `resource${s}` || key === `resource_${s.toLowerCase()}`)
}

function decodeResourceSpans(node: Node, wanted: WantedAttributes, result: { spans: number; relevant: Span[] }): void {
  const fields = fieldsOf(node, 'resource', 'scopeSpans', 'instrumentationLibrarySpans')
  const resource = fields.resource === undefined ? {} : fieldsOf(fields.resource, 'attributes')
  const values = wantedValues(resource.attributes, wanted.resource)
  const lists = node.type === 'object' ? node.fields.map(([, value]) => value) : []
  const scopes = [fields.scopeSpans, fields.instrumentationLibrarySpans]
    .filter((list) => list !== undefined)
    .sort((a, b) => lists.indexOf(a) - lists.indexOf(b))
  for (const scope of scopes.flatMap(itemsOf)) {
    for (const span of itemsOf(fieldsOf(scope, 'spans').spans)) {
      result.spans++
      const decoded = decodeSpan(span, wanted, values)
      if (decoded !== undefined) result.relevant.push(decoded)
    }
  }
}

function decodeSpan(node: Node, wanted: WantedAttributes, resource: Span['resource']): Span | undefined {
  const fields = fieldsOf(
    node,
    ...[
      'traceId',
      'spanId',
      'parentSpanId',
      'kind',
      'startTimeUnixNano',
      'endTimeUnixNano',
      'links',
      'attributes',
      'events',
    ],
  )
  const attributes = wantedValues(fields.attributes, wanted.span)
  const events = itemsOf(fields.events).flatMap((event, position): SpanEvent[] => {
    const parts = fieldsOf(event, 'timeUnixNano', 'attributes')
    const values = wantedValues(parts.attributes, wanted.span)
    if (values.every((value) => value === undefined)) return []
    return [{ index: position + 1, time: nanosOf(parts.timeUnixNano) ?? 0n, attributes: values }]
  })
  if (events.length === 0 && attributes.every((value) => value === undefined)) return undefined
  return {
    traceId: idOf(fields.traceId, 16),
    spanId: idOf(fields.spanId, 8),
    parentSpanId: idOf(fields.parentSpanId, 8),
    kind: kindOf(fields.kind),
    start: nanosOf(fields.startTimeUnixNano),
    end: nanosOf(fields.endTimeUnixNano),
    attributes,
    events,
    links: itemsOf(fields.links).map((link) => {
      const ids = fieldsOf(link, 'traceId', 'spanId')
      return { traceId: idOf(ids.traceId, 16), spanId: idOf(ids.spanId, 8) }
    }),
    resource,
  }
}

function wantedValues(list: Node | undefined, names: readonly string[]): (AttributeValue | undefined)[] {
  const values: (AttributeValue | undefined)[] = names.map(() => undefined)
  for (const item of itemsOf(list)) {
    const { key, value } = fieldsOf(item, 'key', 'value')
    const index = names.indexOf(key === undefined ? '' : textOf(key))
    if (index >= 0) values[index] = anyValueOf(value)
  }
  return values
}

function anyValueOf(node: Node | undefined): AttributeValue {
  if (node === undefined) return null
  const kinds = ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue', 'kvlistValue', 'bytesValue']
  const given = Object.entries(fieldsOf(node, ...kinds))
  if (given.length > 1) throw new Error('two kinds')
  const [kind, value] = given[0] ?? []
  if (kind === undefined || value === undefined) return null
  if (kind === 'stringValue') return textOf(value)
  if (kind === 'boolValue') {
    if (value.type !== 'boolean') throw new Error('not a boolean')
    return value.value
  }
  if (kind === 'intValue') {
    const integer = integerOf(value)
    if (integer < -(2n ** 63n) || integer >= 2n ** 63n) throw new Error('not an int64')
    return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer
  }
  if (kind === 'doubleValue') {
    if (value.type === 'string' && ['NaN', 'Infinity', '-Infinity'].includes(value.text)) return Number(value.text)
    return Number(numberTextOf(value))
  }
  if (kind === 'bytesValue') {
    const bytes = base64Of(textOf(value))
    if (bytes === undefined) throw new Error('not base64')
    return bytes
  }
  const items = itemsOf(fieldsOf(value, 'values').values)
  if (kind === 'arrayValue') {
    return items.map((item) => {
      if (item.type !== 'object') throw new Error('not an object')
      return anyValueOf(item)
    })
  }
  return new Map(
    items.map((item) => {
      const parts = fieldsOf(item, 'key', 'value')
      return [parts.key === undefined ? '' : textOf(parts.key), anyValueOf(parts.value)]
    }),
  )
}

function numberTextOf(node: Node): string {
  if (node.type === 'number') return node.text
  const text = textOf(node)
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(text)) throw new Error('not a number')
  return text
}

/** Exact, by writing the digits out; numbers far outside 64 bits come back as 10^30. */
function integerOf(node: Node): bigint {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE](.+))?$/.exec(numberTextOf(node)) ?? []
  const mantissa = BigInt(sign + whole + fraction)
  const shift = Number(exponent) - fraction.length
  if (mantissa === 0n) return 0n
  if (shift >= 0) return shift > 40 ? 10n ** 30n * (mantissa < 0n ? -1n : 1n) : mantissa * 10n ** BigInt(shift)
  if (shift < -10_000) throw new Error('not an integer')
  const unit = 10n ** BigInt(-shift)
  if (mantissa % unit !== 0n) throw new Error('not an integer')
  return mantissa / unit
}

function nanosOf(node: Node | undefined): bigint | undefined {
  if (node === undefined) return undefined
  const value = integerOf(node)
  return value > 0n && value < 2n ** 64n ? value : undefined
}

function kindOf(node: Node | undefined): number {
  if (node === undefined) return 0
  if (node.type === 'string' && KINDS.includes(node.text)) return KINDS.indexOf(node.text)
  const value = Number(integerOf(node))
  if (Math.abs(value) >= 2 ** 31) throw new Error('not an int32')
  return value
}

function idOf(node: Node | undefined, byteLength: number): string {
  const text = node === undefined ? '' : textOf(node)
  if (text === '') return ''
  let hex = text.toLowerCase()
  if (!(text.length === byteLength * 2 && /^[0-9a-f]+$/.test(hex))) {
    const bytes = base64Of(text)
    if (bytes?.length !== byteLength) throw new Error('not an id')
    hex = Buffer.from(bytes).toString('hex')
  }
  return /^0+$/.test(hex) ? '' : hex
}

function base64Of(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return undefined
  const body = text.replaceAll('=', '')
  if (body.length % 4 === 1 || (body !== text && text.length % 4 !== 0)) return undefined
  return new Uint8Array(Buffer.from(body, 'base64'))
}
