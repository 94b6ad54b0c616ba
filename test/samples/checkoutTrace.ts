import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { CLIENT, CONSUMER, exportOf, PRODUCER, SERVER, type Sent, type Service, spanIdOf } from './exportOf.ts'

/** Where the Collector's S3 exporter would put it. */
export const CHECKOUT_TRACE = 'samples/kvonce-trace/2025/10/04/traces_0199ae7e-e253-7c41-9b6e-3f5a20d8c1e7.json.gz'

const CHECKOUT: Service = { name: 'checkout', instance: 'checkout-6c8d5f7b9-q4xtz', language: 'nodejs' }
const INVENTORY_1: Service = { name: 'inventory-api', instance: 'inventory-api-1', language: 'java' }
const INVENTORY_2: Service = { name: 'inventory-api', instance: 'inventory-api-2', language: 'java' }
const WORKER: Service = { name: 'order-worker', instance: 'order-worker-0', language: 'python' }

/** Milliseconds after 2025-10-04T09:12:20Z. */
const at = (order: number) => (order - 1035) * 2_137

/**
 * One object as a Collector writes it: OTLP/JSON of three services, in which each order is written once. All 13 orders
 * are, but the duplicate of order-1042 is rejected before it is written, by the instance that writes it.
 */
export function checkoutTrace(): string {
  return exportOf([
    ...[1035, 1036, 1038, 1043, 1045, 1047].flatMap((order) => written(order, 0, INVENTORY_1)),
    ...written(1037, 1, INVENTORY_2),
    ...written(1040, 2, INVENTORY_2),
    ...unavailable(1039),
    ...redelivered(1041),
    ...rejectedTooEarly(1042),
    ...outOfStock(1044),
    ...submittedTwice(1046),
  ])
}

/** The customer's request, with `retries` calls to the inventory that got no answer before the one that wrote. */
function written(order: number, retries: number, inventory: Service): Sent[] {
  const spans = [request(order, 140 + retries * 400)]
  for (let attempt = 0; attempt <= retries; attempt++) {
    const lost = attempt < retries
    const started = 12 + attempt * 400
    spans.push(call(order, attempt, started, lost ? 300 : 90, attempt === 0 ? {} : retry(order, attempt)))
    if (!lost) spans.push(store(order, inventory, attempt, started + 9, success(order, retries + 1)))
  }
  return spans
}

/** The first call fails for another reason than a duplicate, told on a span event; the retry writes. */
function unavailable(order: number): Sent[] {
  const [posted, first, ...rest] = written(order, 1, INVENTORY_1)
  if (posted === undefined || first === undefined) return []
  const told = { at: first.at + 298, name: 'order.write.failed', attributes: failure(order, 'unavailable', 1) }
  return [posted, { ...first, events: [told] }, ...rest]
}

/** The worker gets the message twice; the second time it finds the order written, and links to the span that did. */
function redelivered(order: number): Sent[] {
  const queue = { 'messaging.system': 'rabbitmq', 'messaging.destination.name': 'orders' }
  const common = { trace: `order-${order}`, attributes: queue }
  const writer = { trace: `order-${order}`, id: 'store-0' }
  const consume = { ...common, on: WORKER, name: 'process orders', kind: CONSUMER, parent: 'publish', lasts: 35 }
  const rejected = {
    at: at(order) + 1_420,
    name: 'order.duplicate',
    attributes: failure(order, 'duplicate', undefined),
  }
  return [
    ...written(order, 0, INVENTORY_1),
    {
      ...common,
      on: CHECKOUT,
      id: 'publish',
      parent: 'request',
      name: 'publish orders',
      kind: PRODUCER,
      at: at(order) + 118,
      lasts: 6,
    },
    { ...consume, id: 'process-1', at: at(order) + 180 },
    { ...consume, id: 'process-2', at: at(order) + 1_400, links: [writer], events: [rejected] },
  ]
}

/** The inventory takes note of the request before it writes: the retry is a duplicate of something not written yet. */
function rejectedTooEarly(order: number): Sent[] {
  return [
    request(order, 1_090),
    call(order, 0, 12, 300, {}),
    call(order, 1, 412, 40, retry(order, 1)),
    store(order, INVENTORY_1, 1, 421, failure(order, 'duplicate', 2), 409),
    { ...store(order, INVENTORY_1, 0, 663, success(order, 2)), lasts: 31 },
  ]
}

function outOfStock(order: number): Sent[] {
  return [
    request(order, 130),
    call(order, 0, 12, 80, {}),
    store(order, INVENTORY_2, 0, 21, failure(order, 'out-of-stock', 1), 422),
  ]
}

/** A second click; the instance that wrote the order rejects it, which is right. */
function submittedTwice(order: number): Sent[] {
  const trace = `order-${order}-again`
  const again = [
    request(order, 95),
    call(order, 0, 14, 70, {}),
    store(order, INVENTORY_1, 0, 22, failure(order, 'duplicate', 1), 409),
  ]
  return [...written(order, 0, INVENTORY_1), ...again.map((span) => ({ ...span, trace, at: span.at + 900 }))]
}

function request(order: number, lasts: number): Sent {
  const attributes = {
    'http.request.method': 'POST',
    'http.route': '/checkout',
    'http.response.status_code': 202,
    'server.address': 'shop.example.com',
    'client.address': '192.0.2.44',
    'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  }
  return {
    on: CHECKOUT,
    trace: `order-${order}`,
    id: 'request',
    name: 'POST /checkout',
    kind: SERVER,
    at: at(order),
    lasts,
    attributes,
  }
}

function call(order: number, attempt: number, after: number, lasts: number, event: Sent['attributes']): Sent {
  const attributes = {
    'http.request.method': 'PUT',
    'url.full': `http://inventory-api.internal/orders/${order}`,
    ...(attempt === 0 ? {} : { 'http.request.resend_count': attempt }),
    ...event,
  }
  const id = `call-${attempt}`
  return {
    on: CHECKOUT,
    trace: `order-${order}`,
    id,
    parent: 'request',
    name: 'PUT',
    kind: CLIENT,
    at: at(order) + after,
    lasts,
    attributes,
  }
}

function store(
  order: number,
  inventory: Service,
  attempt: number,
  after: number,
  event: Sent['attributes'],
  status = 201,
): Sent {
  const attributes = {
    'http.request.method': 'PUT',
    'http.route': '/orders/{id}',
    'http.response.status_code': status,
    ...event,
  }
  const place = { id: `store-${attempt}`, parent: `call-${attempt}`, name: 'PUT /orders/{id}', kind: SERVER }
  return { on: inventory, trace: `order-${order}`, ...place, at: at(order) + after, lasts: 22, attributes }
}

/** The JavaScript SDK has no maps as attribute values: the context goes as JSON text. */
function retry(order: number, attempts: number): Sent['attributes'] {
  return {
    'kvonce.event.type': 'retry',
    'kvonce.event.key': `order-${order}`,
    'kvonce.event.context': JSON.stringify({ attempts, region: 'eu-west-1' }),
  }
}

function success(order: number, attempts: number): Sent['attributes'] {
  return {
    'kvonce.event.type': 'success',
    'kvonce.event.key': `order-${order}`,
    'kvonce.event.value': JSON.stringify({
      customer: `c-${order * 7}@example.com`,
      items: ['sku-204', `sku-${order % 90}`],
    }),
    'kvonce.event.context': { attempts, region: 'eu-west-1' },
  }
}

/** Without `attempts` as flattened attributes. */
function failure(order: number, reason: string, attempts: number | undefined): Sent['attributes'] {
  return {
    'kvonce.event.type': 'failure',
    'kvonce.event.key': `order-${order}`,
    'kvonce.event.reason': reason,
    ...(attempts === undefined
      ? { 'kvonce.event.context.region': 'eu-west-1' }
      : { 'kvonce.event.context': { attempts, region: 'eu-west-1' } }),
  }
}

if (import.meta.main) {
  mkdirSync(dirname(CHECKOUT_TRACE), { recursive: true })
  writeFileSync(CHECKOUT_TRACE, gzipSync(checkoutTrace(), { level: 9 }))
  process.stdout.write(`${CHECKOUT_TRACE}: order-1042 is written in ${spanIdOf('order-1042', 'store-0')}\n`)
}
