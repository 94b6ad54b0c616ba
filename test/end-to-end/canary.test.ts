import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { segmentIndex } from '../../shared/segments/segmentIndex.ts'
import { otlpJson, otlpProtobuf } from './otlpForms.ts'
import { goodKey, spanOf } from './spans.ts'
import { type Ran, type Workplace, workplace } from './workplace.ts'

/** Found nowhere by chance; pieces of it do not count, so that a cut one is planted whole before the cut. */
const CANARY = 'zq9CANARYx7'
const base = spanOf({ type: 'success', key: 'k', at: 1, attempts: 1 })
const withAttributes = (attributes: Record<string, string | number>) => ({
  ...base,
  attributes: { ...base.attributes, ...attributes },
})
const planted = otlpJson([withAttributes({ 'kvonce.event.value': CANARY })])
const line = (more: object) => JSON.stringify({ timestamp: '2025-10-04T06:00:00Z', type: 'success', key: 'k', ...more })
const at = planted.indexOf(CANARY)

/** Every place where personal data may turn up, well-formed or not; `key`, `reason` and `region` are declared as kept. */
const payloads: Record<string, string | Uint8Array> = {
  'value.json': planted,
  'value.json.gz': gzipSync(planted),
  'value.binpb': otlpProtobuf([withAttributes({ 'kvonce.event.value': CANARY })]),
  'undeclared.json': otlpJson([
    {
      ...withAttributes({ 'user.email': CANARY, 'kvonce.event.comment': CANARY, [CANARY]: 1 }),
      resource: { user: CANARY },
    },
  ]),
  'undeclared-name.json': otlpJson([withAttributes({ [`kvonce.event.${CANARY}`]: CANARY })]),
  'clock.json': otlpJson([{ ...base, resource: { 'service.instance.id': CANARY, 'host.name': CANARY } }]),
  'context.json': otlpJson([
    {
      ...base,
      attributes: { ...base.attributes, 'kvonce.event.context': { attempts: 1, user: CANARY, [CANARY]: CANARY } },
    },
  ]),
  'context-text.json': otlpJson([withAttributes({ 'kvonce.event.context': `{"attempts":1,"user":"${CANARY}"}` })]),
  'context-broken.json': otlpJson([withAttributes({ 'kvonce.event.context': `{"attempts":1,"user":"${CANARY}` })]),
  'context-flat.json': otlpJson([withAttributes({ 'kvonce.event.context.user': CANARY })]),
  'wrong-type.json': otlpJson([withAttributes({ 'kvonce.event.context.attempts': CANARY })]),
  'type.json': otlpJson([withAttributes({ 'kvonce.event.type': CANARY })]),
  'name.json': planted
    .replace('"name":"put"', `"name":"${CANARY}"`)
    .replace(`"stringValue":"${CANARY}"`, '"stringValue":"v"'),
  'trace-id.json': planted.replace(/"traceId":"[^"]*"/, `"traceId":"${CANARY}"`),
  'time.json': planted.replace(/"startTimeUnixNano":"[^"]*"/, `"startTimeUnixNano":"${CANARY}"`),
  'cut.json': planted.slice(0, at + CANARY.length),
  'cut-after.json': planted.slice(0, at + CANARY.length + 3),
  'escape.json': planted.replace(CANARY, `${CANARY}\\x`),
  'half-escape.json': planted.replace(CANARY, `${CANARY}\\u00`),
  'surrogate.json': planted.replace(CANARY, `${CANARY}\\ud800`),
  'control.json': planted.replace(CANARY, `${CANARY}\u0001`),
  'unquoted.json': planted.replace(`"${CANARY}"`, CANARY),
  'number.json': planted.replace(`"${CANARY}"`, `1${CANARY}`),
  'int.json': planted.replace(`{"stringValue":"${CANARY}"}`, `{"intValue":"${CANARY}"}`),
  'bytes.json': planted.replace(`{"stringValue":"${CANARY}"}`, `{"bytesValue":"${CANARY}"}`),
  'list.json': planted.replace(
    `{"stringValue":"${CANARY}"}`,
    `{"arrayValue":{"values":[{"stringValue":"${CANARY}"}]}}`,
  ),
  'twice.json': planted.replace(`"stringValue":"${CANARY}"`, `"stringValue":"${CANARY}","stringValue":"${CANARY}2"`),
  'utf8.json': Buffer.concat([
    Buffer.from(planted.slice(0, at + CANARY.length)),
    Buffer.from([0xff]),
    Buffer.from(planted.slice(at)),
  ]),
  'cut.binpb': otlpProtobuf([withAttributes({ 'kvonce.event.value': CANARY })]).subarray(0, -3),
  'utf8.binpb': Buffer.from(
    Buffer.from(otlpProtobuf([withAttributes({ 'kvonce.event.value': `${CANARY}~` })]))
      .toString('latin1')
      .replace(`${CANARY}~`, `${CANARY}\xff`),
    'latin1',
  ),
  'cut.json.gz': gzipSync(planted).subarray(0, -12),
  'line.ndjson': line({
    value: CANARY,
    comment: CANARY,
    context: { attempts: 1, user: CANARY, [CANARY]: 1 },
    [CANARY]: 1,
  }),
  'line-types.ndjson': line({ value: { a: CANARY }, context: CANARY, span: { traceId: CANARY, clock: CANARY } }),
  'line-type.ndjson': line({ type: CANARY }),
  'line-time.ndjson': line({ timestamp: CANARY }),
  'line-attempts.ndjson': line({ context: { attempts: CANARY } }),
  'line-problems.ndjson': line({ problems: [{ rule: 'type', field: CANARY, message: CANARY }] }),
  'line-domain.ndjson': line({ domain: CANARY }),
  'line-cut.ndjson': line({ value: CANARY }).slice(0, -2),
  'line-broken.ndjson': `${line({ value: 'v' })}\n${line({ value: CANARY }).replace(CANARY, `${CANARY}"`)}\n`,
  'line-bare.ndjson': `${line({ value: 'v' })}\n"${CANARY}"\n${CANARY}\n`,
  'text.txt': `${CANARY}\n`,
  'logs.json': `{"resourceLogs":[{"body":"${CANARY}"}]}`,
  'conflict.json': otlpJson([
    withAttributes({ 'kvonce.event.value': `${CANARY}-1` }),
    withAttributes({ 'kvonce.event.value': `${CANARY}-2` }),
  ]),
  'good.json': otlpJson(goodKey('good')),
}

/** The payload about a key of its own, so that one finding does not hide the next. */
function aboutKey(key: string, content: string | Uint8Array): string | Uint8Array {
  if (typeof content !== 'string') return content
  return content.replaceAll('"stringValue":"k"', `"stringValue":"${key}"`).replaceAll('"key":"k"', `"key":"${key}"`)
}

/** All files below a folder, their bytes as they are and, of segments, as they were before compression. */
async function* contents(folder: string): AsyncIterable<{ readonly name: string; readonly bytes: Buffer }> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const name = join(entry.parentPath, entry.name)
    const bytes = readFileSync(name)
    yield { name, bytes }
    if (!name.includes('/segments/')) continue
    const { blocks } = await segmentIndex({
      size: bytes.length,
      range: async (start, end) => bytes.subarray(start, end),
    })
    for (const { offset, size } of blocks)
      yield { name, bytes: zstdDecompressSync(bytes.subarray(offset, offset + size)) }
  }
}

async function placesOfCanary(place: Workplace, ran: readonly Ran[]): Promise<string[]> {
  const found: string[] = []
  // In another coding it would be no better hidden.
  const forms = [CANARY, Buffer.from(CANARY).toString('base64').slice(0, 12), Buffer.from(CANARY).toString('hex')]
  const isThere = (bytes: Buffer) => forms.some((form) => bytes.includes(form))
  for (const folder of ['out', 'data']) {
    for await (const { name, bytes } of contents(place.path(folder))) if (isThere(bytes)) found.push(name)
  }
  for (const { stdout, stderr } of ran) if (isThere(Buffer.from(stdout + stderr))) found.push(stdout + stderr)
  return found
}

describe('a secret in a payload', () => {
  const runs = ['text', 'json', 'markdown'].flatMap((format) =>
    ['default', 'strict'].map((profile) => ['--format', format, '--profile', profile]),
  )

  it('is in no report, database, segment, line on the terminal or error message', async () => {
    const place = workplace()
    for (const [name, content] of Object.entries(payloads)) place.write(`in/${name}`, aboutKey(name, content))
    const args = ['run', 'in', '--out', 'out', '--data-dir', 'data']
    const ran: Ran[] = []
    for (const options of runs) ran.push(await place.run([...args, ...options]))
    const env = { GITHUB_STEP_SUMMARY: place.path('out/summary.md'), TRACEGATE_DEBUG: '1' }
    ran.push(await place.run([...args, '--scope', 'run:other', '--open'], { env }))
    for (const { code } of ran) expect(code).toBe(2)
    const text = ran[0]?.stdout ?? ''
    expect(text).toMatch(/Key line-attempts\.ndjson\n/)
    expect(text).toMatch(/cut\.json@/)
    expect(await placesOfCanary(place, ran)).toEqual([])
  })

  it('would be found if it were there: the same in a field that is declared as kept', async () => {
    const place = workplace()
    place.write('in/kept.json', otlpJson([withAttributes({ 'kvonce.event.key': CANARY })]))
    const ran = [await place.run(['run', 'in', '--out', 'out', '--data-dir', 'data', '--profile', 'strict'])]
    const found = await placesOfCanary(place, ran)
    expect(found.some((name) => name.includes('/segments/'))).toBe(true)
    expect(found.some((name) => name.includes('/out/'))).toBe(true)
  })
})
