/** What a generated payload looks like. */
export interface PayloadShape {
  /** Bytes of OTLP JSON, about. */
  readonly bytes: number
  /** Share of spans that carry domain attributes, 0 to 1. */
  readonly relevant: number
  /** Different payloads of one shape: another seed, other keys and ids. */
  readonly seed: number
}

const START = 1_759_557_600_000_000_000n
/** What `lifeOf` gives on average. */
const EVENTS_PER_KEY = 2.3
const REGIONS = ['ap-northeast-1', 'eu-west-1', 'us-east-1']

/**
 * One OTLP/JSON document as a Collector writes it: several instances, HTTP server spans with the attributes that the
 * semantic conventions require or recommend for them, and KvOnce events that conform (retries, then the write, then rejected duplicates). Deterministic.
 */
export function generatePayload({ bytes, relevant, seed }: PayloadShape): string {
  const random = mulberry32(seed)
  const resourceSpans: string[] = []
  let size = 0
  let serial = 0
  const chance = relevant / (EVENTS_PER_KEY + relevant - EVENTS_PER_KEY * relevant)
  while (size < bytes) {
    const instance = `checkout-${seed}-${resourceSpans.length}`
    const spans: string[] = []
    let group = 0
    while (group < 400_000 && size + group < bytes) {
      for (const attributes of random() < chance ? lifeOf(`order-${seed}-${serial}`, random) : [undefined]) {
        const span = spanOf(serial++, attributes, random)
        spans.push(span)
        group += span.length + 1
      }
    }
    const text = `{"resource":{"attributes":[${RESOURCE(instance)}]},"scopeSpans":[{"scope":{"name":"@opentelemetry/instrumentation-http","version":"0.300.0"},"spans":[${spans.join(',')}]}]}`
    resourceSpans.push(text)
    size += text.length
  }
  return `{"resourceSpans":[${resourceSpans.join(',')}]}`
}

const RESOURCE = (instance: string) =>
  [
    ['service.name', 'checkout'],
    ['service.instance.id', instance],
    ['host.name', `node-${instance}`],
    ['telemetry.sdk.language', 'nodejs'],
    ['deployment.environment.name', 'bench'],
  ]
    .map(([key, value]) => attribute(key as string, value as string))
    .join(',')

/** The attributes of each event of one key. */
function lifeOf(key: string, random: () => number): string[] {
  const retries = Math.floor(random() * 3)
  const events: string[] = []
  const context = (attempts: number) =>
    `{"key":"kvonce.event.context","value":{"kvlistValue":{"values":[{"key":"attempts","value":{"intValue":"${attempts}"}},${attribute('region', REGIONS[attempts % 3] as string)}]}}}`
  for (let attempt = 1; attempt <= retries; attempt++) {
    events.push(`${attribute('kvonce.event.type', 'retry')},${attribute('kvonce.event.key', key)},${context(attempt)}`)
  }
  events.push(
    `${attribute('kvonce.event.type', 'success')},${attribute('kvonce.event.key', key)},${attribute('kvonce.event.value', `customer-${Math.floor(random() * 1e9)}@example.com`)},${context(retries + 1)}`,
  )
  if (random() < 0.3) {
    events.push(
      `${attribute('kvonce.event.type', 'failure')},${attribute('kvonce.event.key', key)},${attribute('kvonce.event.reason', 'duplicate')},${context(1)}`,
    )
  }
  return events
}

function spanOf(serial: number, domain: string | undefined, random: () => number): string {
  const start = START + BigInt(serial) * 2_000_000n
  const end = start + 900_000n
  const ordinary = [
    attribute('http.request.method', 'POST'),
    attribute('http.route', '/api/orders/:id/items'),
    attribute('url.path', `/api/orders/${serial}/items`),
    attribute('url.scheme', 'https'),
    '{"key":"http.response.status_code","value":{"intValue":"200"}}',
    attribute('server.address', 'checkout.shop.svc.cluster.local'),
    '{"key":"server.port","value":{"intValue":"8443"}}',
    attribute('network.peer.address', `10.0.${serial % 200}.${(serial * 7) % 250}`),
    attribute('network.protocol.version', '1.1'),
    attribute('user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'),
  ].join(',')
  return `{"traceId":"${hex(32, random)}","spanId":"${hex(16, random)}","parentSpanId":"${hex(16, random)}","name":"POST /api/orders/:id/items","kind":2,"startTimeUnixNano":"${start}","endTimeUnixNano":"${end}","attributes":[${ordinary}${domain === undefined ? '' : `,${domain}`}],"droppedAttributesCount":0,"events":[],"droppedEventsCount":0,"status":{"code":1},"links":[],"droppedLinksCount":0}`
}

function attribute(key: string, value: string): string {
  return `{"key":"${key}","value":{"stringValue":"${value}"}}`
}

function hex(digits: number, random: () => number): string {
  let text = ''
  while (text.length < digits)
    text += Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0')
  return text
}

/** A small seeded generator of uniform numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}
