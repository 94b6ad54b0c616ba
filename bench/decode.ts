// Decoding against JSON.parse, in one process on one generated payload: `node bench/decode.ts [relevant share] [rounds]`.
import { gunzipSync, gzipSync } from 'node:zlib'
import { inflate } from '../shared/otlp/inflate.ts'
import { decodeOtlpJson } from '../shared/otlp/json/decodeOtlpJson.ts'
import type { WantedAttributes } from '../shared/otlp/Span.ts'

const PREFIX = 'kvonce.event.'
const FIELDS = ['timestamp', 'type', 'key', 'value', 'reason', 'context', 'context.attempts', 'context.region']
const WANTED: WantedAttributes = {
  span: FIELDS.map((field) => PREFIX + field),
  resource: ['service.instance.id', 'host.id', 'host.name', 'cicd.pipeline.run.id', 'deployment.environment.name'],
}

const share = Number(process.argv[2] ?? 1)
const rounds = Number(process.argv[3] ?? 15)
const gz = gzipSync(payload(14_000, share))
const inflated = gunzipSync(gz)

let relevant = 0
const stages: Record<string, () => unknown> = {
  gunzip: () => gunzipSync(gz),
  inflate: () => inflate(gz, 1e8),
  'JSON.parse': () => JSON.parse(inflated.toString()),
  'gunzip + JSON.parse': () => JSON.parse(gunzipSync(gz).toString()),
  decode: () => decodeOtlpJson(inflated, WANTED, () => relevant++),
  'inflate + decode': () => decodeOtlpJson(inflate(gz, 1e8), WANTED, () => relevant++),
}
const times = new Map(Object.keys(stages).map((name) => [name, [] as number[]]))
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of Object.entries(stages)) {
    const start = performance.now()
    run()
    times.get(name)?.push(performance.now() - start)
  }
}
const median = (name: string): number => times.get(name)?.sort((a, b) => a - b)[rounds >> 1] ?? 0
const floor = median('gunzip + JSON.parse')
console.log(`${(inflated.length / 1e6).toFixed(1)} MB, ${gz.length / 1e6} MB gz, share ${share}`)
for (const name of Object.keys(stages)) {
  console.log(
    name.padEnd(20),
    `${median(name).toFixed(1)} ms`.padStart(10),
    (median(name) / floor).toFixed(2).padStart(6),
  )
}

function payload(spans: number, relevantShare: number): string {
  let seed = 7
  const random = (): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    return seed / 2 ** 32
  }
  const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('')
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })
  const integer = (key: string, value: number) => ({ key, value: { intValue: String(value) } })
  const list = Array.from({ length: spans }, (_, index) => {
    const start = 1_767_225_600_000_000_000n + BigInt(index) * 1_234_567n
    const attributes: unknown[] = [
      text('http.request.method', random() < 0.5 ? 'GET' : 'PUT'),
      text('url.path', `/v1/store/${index % 977}`),
      integer('http.response.status_code', random() < 0.9 ? 200 : 409),
      text('network.protocol.version', '1.1'),
      text('server.address', 'store.internal.example'),
      integer('server.port', 8443),
      text('client.address', `10.0.${index % 200}.${index % 251}`),
      text('user_agent.original', 'store-client/3.1 (linux; x64)'),
    ]
    if (index % 2 === 0) attributes.push(text('thread.name', `worker-${index % 16}`))
    if (index % 3 === 0) attributes.push(integer('thread.id', index % 16))
    if (random() < relevantShare) {
      attributes.push(
        text(`${PREFIX}type`, 'success'),
        text(`${PREFIX}key`, `order-${index}`),
        text(`${PREFIX}value`, `v-${hex(8)}`),
        {
          key: `${PREFIX}context`,
          value: { kvlistValue: { values: [integer('attempts', 1 + (index % 3)), text('region', 'eu-central-1')] } },
        },
      )
    }
    return {
      traceId: hex(32),
      spanId: hex(16),
      parentSpanId: hex(16),
      flags: 257,
      name: 'PUT /v1/store/{key}',
      kind: 2,
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(start + 2_000_000n),
      attributes,
      status: {},
    }
  })
  const resource = { attributes: [text('service.name', 'store'), text('service.instance.id', 'store-7f9c')] }
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'store' }, spans: list }] }] })
}
