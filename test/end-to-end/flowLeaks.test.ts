import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { otlpReceiver } from '../adapters/local/otlpReceiver.ts'
import { flowPlace, spansIn } from './flowPlace.ts'
import { otlpJson } from './otlpForms.ts'
import { badKey, spanOf } from './spans.ts'
import type { Ran } from './workplace.ts'

type Place = ReturnType<typeof flowPlace>

const CANARY = 'zq9CANARYx7'
const planted = otlpJson(
  badKey('k').map((span) => ({ ...span, attributes: { ...span.attributes, 'kvonce.event.value': CANARY } })),
)
const secrets = `user:${CANARY}@127.0.0.1`
const everywhere = 'flow:\n  retry: {maxAttempts: 1}\n  onError: {action: stop}\n'

/** Everything below a folder that the runs made, as it stands on disk, and what they printed. */
function leaksIn(place: Place, ran: readonly Ran[]): string[] {
  const forms = [CANARY, Buffer.from(CANARY).toString('base64').slice(0, 12), Buffer.from(CANARY).toString('hex')]
  const isThere = (bytes: Buffer) => forms.some((form) => bytes.includes(form))
  const files = readdirSync(place.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((name) => !name.startsWith(place.path('in')))
  const printed = ran.map(({ stdout, stderr }) => stdout + stderr).filter((text) => isThere(Buffer.from(text)))
  return [...files.filter((name) => isThere(readFileSync(name))), ...printed]
}

/** A place, and runs that send their spans to a receiver which is looked at as well. */
async function watched() {
  const place = flowPlace()
  const receiver = await otlpReceiver()
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin, GITHUB_STEP_SUMMARY: place.path('summary.md') }
  const ran: Ran[] = []
  return {
    place,
    ran,
    run: async (...args: string[]) => {
      const one = await place.run(['run', ...args, '--report-path', 'report'], { env })
      ran.push(one)
      return one
    },
    leaks: () => {
      const sent = JSON.stringify(receiver.requests, (_, value) => (typeof value === 'bigint' ? String(value) : value))
      return { places: leaksIn(place, ran), isSent: sent.includes(CANARY), exports: receiver.requests.length }
    },
  }
}

const payloads: Record<string, string | Uint8Array> = {
  'value.json': planted,
  'value.json.gz': gzipSync(planted),
  'cut.json': planted.slice(0, planted.indexOf(CANARY) + CANARY.length),
  'cut.json.gz': gzipSync(planted).subarray(0, -9),
  'unquoted.json': planted.replace(`"${CANARY}"`, CANARY),
  'id.json': planted.replace(/"traceId":"[^"]*"/, `"traceId":"${CANARY}"`),
  'line.ndjson': `{"timestamp":"2025-10-04T06:00:00Z","type":"success","key":"k","value":"${CANARY}`,
  'text.txt': CANARY,
}

describe('a secret in a payload', () => {
  it.each(Object.keys(payloads))('of %s is in no trace, log, report or kept input of a failure', async (name) => {
    const { place, run, leaks } = await watched()
    place.write(`in/${name}`, payloads[name] ?? '')
    place.settings(everywhere)
    for (const options of [[], ['--format', 'json'], ['--format', 'markdown', '--report-format', 'markdown']]) {
      await run(`in/${name}`, ...options)
    }
    // Where the payload can be read, its segments cannot be written; then its findings cannot.
    place.noReport('envelope.json').put()
    await run(`in/${name}`)
    await run(`in/${name}`, '--data-dir', place.path('other'))
    expect((await spansIn(place)).length).toBeGreaterThan(5)
    expect(leaks()).toEqual({ places: [], isSent: false, exports: expect.any(Number) })
    expect(leaks().exports).toBeGreaterThan(0)
  })

  it('that is too large is in none of them either', async () => {
    const { place, run, leaks } = await watched()
    place.write('in/value.json', planted)
    for (const limit of ['objectBytes: 20', 'inflatedBytes: 20', 'eventsPerObject: 1']) {
      for (const action of ['stop', 'continue']) {
        place.settings(`limits: {${limit}}\nflow:\n  onError: {action: ${action}}\n`)
        expect((await run('in/value.json')).code).toBe(action === 'stop' ? 1 : 2)
      }
    }
    expect(leaks()).toMatchObject({ places: [], isSent: false })
  })

  it('is masked where findings keep their evidence', async () => {
    const { place, run, leaks } = await watched()
    place.write('in/value.json', planted)
    expect((await run('in/value.json')).code).toBe(1)
    const evidence = (await spansIn(place)).filter(({ attributes }) => attributes['tracegate.evidence'] === true)
    expect(evidence).toHaveLength(2)
    for (const { attributes } of evidence) expect(attributes['kvonce.event.value']).toMatch(/^h:/)
    expect(leaks()).toMatchObject({ places: [], isSent: false })
  })

  it('would be found if it were there: the same in a field that is declared as kept', async () => {
    const { place, run, leaks } = await watched()
    place.write('in/kept.json', otlpJson([...badKey(CANARY), spanOf({ type: 'retry', key: 'other', at: 1 })]))
    await run('in/kept.json')
    const { places } = leaks()
    expect(places.some((name) => /traces\.db/.test(name))).toBe(true)
    expect(places.some((name) => /validation/.test(name))).toBe(true)
  })
})

describe('the secrets of an address', () => {
  it('are kept nowhere, whatever becomes of it', async () => {
    const { place, run, leaks } = await watched()
    let answer = { status: 200, body: planted.replaceAll(CANARY, 'v') }
    const server = createServer((_, response) => response.writeHead(answer.status).end(answer.body))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    onTestFinished(() => void server.close())
    const address = `http://${secrets}:${(server.address() as AddressInfo).port}/o.json?X-Signature=${CANARY}#${CANARY}`
    expect((await run(address)).code).toBe(1)
    place.settings(everywhere)
    place.noReport('envelope.json').put()
    expect((await run(address)).stdout).toMatch(/failed_node: report/)
    for (const status of [403, 500]) {
      answer = { status, body: CANARY }
      expect((await run(address)).stdout).toMatch(/failed_node: read/)
    }
    answer = { status: 200, body: `{"resourceSpans":[${CANARY}` }
    expect((await run(address, '--format', 'json')).stdout).toMatch(/"failedNodeId": "decode"/)
    expect((await run(`https://${secrets}:1/o.json?X-Signature=${CANARY}`)).stdout).toMatch(/failed_node: read/)
    expect(leaks()).toMatchObject({ places: [], isSent: false })
  })
})
