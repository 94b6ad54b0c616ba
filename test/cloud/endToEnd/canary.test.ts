import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { otlpJson, otlpProtobuf } from '../../end-to-end/otlpForms.ts'
import { goodKey, spanOf } from '../../end-to-end/spans.ts'
import { stackPlace } from './stackPlace.ts'
import { storedBytes } from './storedBytes.ts'
import { tellFigure } from './tellFigure.ts'

/** Found nowhere by chance; the test of the laptop plants the same kind at more places. */
const CANARY = 'zq9CLOUDCANARYx7'
/** In a field that is declared as kept, to see that the search finds something. */
const KEPT = 'zq9KEPTx7'
const place = stackPlace()
const resource = { 'cicd.pipeline.run.id': 'canary' }
const base = spanOf({ type: 'success', key: 'k', at: 1, attempts: 1, resource })
const withAttributes = (attributes: Record<string, string | number>) => ({
  ...base,
  attributes: { ...base.attributes, ...attributes },
})
const planted = otlpJson([withAttributes({ 'kvonce.event.value': CANARY })])
const at = planted.indexOf(CANARY)

const payloads: Readonly<Record<string, string | Uint8Array>> = {
  'value.json': planted,
  'value.json.gz': gzipSync(planted),
  'value.binpb': otlpProtobuf([withAttributes({ 'kvonce.event.value': CANARY })]),
  'undeclared.json': otlpJson([
    {
      ...withAttributes({ 'user.email': CANARY, 'kvonce.event.comment': CANARY, [CANARY]: 1 }),
      resource: { ...resource, user: CANARY },
    },
  ]),
  'clock.json': otlpJson([{ ...base, resource: { ...resource, 'service.instance.id': CANARY, 'host.name': CANARY } }]),
  'context.json': otlpJson([
    {
      ...base,
      attributes: { ...base.attributes, 'kvonce.event.context': { attempts: 1, user: CANARY, [CANARY]: CANARY } },
    },
  ]),
  'context-broken.json': otlpJson([withAttributes({ 'kvonce.event.context': `{"attempts":1,"user":"${CANARY}` })]),
  'wrong-type.json': otlpJson([withAttributes({ 'kvonce.event.context.attempts': CANARY })]),
  'type.json': otlpJson([withAttributes({ 'kvonce.event.type': CANARY })]),
  'trace-id.json': planted.replace(/"traceId":"[^"]*"/, `"traceId":"${CANARY}"`),
  'time.json': planted.replace(/"startTimeUnixNano":"[^"]*"/, `"startTimeUnixNano":"${CANARY}"`),
  'cut.json': planted.slice(0, at + CANARY.length),
  'cut-after.json': planted.slice(0, at + CANARY.length + 3),
  'escape.json': planted.replace(CANARY, `${CANARY}\\x`),
  'control.json': planted.replace(CANARY, `${CANARY}\u0001`),
  'unquoted.json': planted.replace(`"${CANARY}"`, CANARY),
  'utf8.json': Buffer.concat([Buffer.from(planted.slice(0, at + CANARY.length)), Buffer.from([0xff])]),
  'cut.binpb': otlpProtobuf([withAttributes({ 'kvonce.event.value': CANARY })]).subarray(0, -3),
  'cut.json.gz': gzipSync(planted).subarray(0, -12),
  'text.json': `${CANARY}\n`,
  'logs.json': `{"resourceLogs":[{"body":"${CANARY}"}]}`,
  'conflict.json': otlpJson([
    withAttributes({ 'kvonce.event.value': `${CANARY}-1` }),
    withAttributes({ 'kvonce.event.value': `${CANARY}-2` }),
  ]),
  'kept.json': otlpJson([...goodKey(KEPT, { resource, trace: 2 })]),
}

describe('a secret in raw objects', () => {
  it('is in no other bucket, item, queue or log', async () => {
    for (const [name, content] of Object.entries(payloads)) await place.put(`canary/${name}`, content)
    await place.quiet()
    // Two of them are cut off.
    expect((await place.judged('run:canary')).envelope.summary.trace.status).toBe('error')
    const forms = (text: string) => [
      text,
      Buffer.from(text).toString('base64').slice(0, 12),
      Buffer.from(text).toString('hex'),
    ]
    const [secret, kept] = [forms(CANARY), forms(KEPT)]
    const leaks: string[] = []
    const keptIn = new Set<string>()
    let bytes = 0
    for await (const stored of storedBytes(place)) {
      bytes += stored.bytes.length
      if (secret.some((form) => stored.bytes.includes(form))) leaks.push(stored.place)
      if (kept.some((form) => stored.bytes.includes(form))) keptIn.add(stored.place.split(' ')[0] ?? '')
    }
    expect(leaks).toEqual([])
    expect([...keptIn]).toEqual(expect.arrayContaining(['masked', 'segment']))
    const sources = Object.keys(payloads).length
    tellFigure(`canary planted in ${sources} objects: not in any of ${bytes} stored bytes outside the raw bucket`)
  })
})
