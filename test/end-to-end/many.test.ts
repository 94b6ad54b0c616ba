import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { otlpJson } from './otlpForms.ts'
import { badKey, goodKey } from './spans.ts'
import { type Workplace, workplace } from './workplace.ts'

const OBJECTS = 12
const KEYS_EACH = 2_200
const BAD_EVERY = 100

/** More than one thread takes in, and more than one judges. */
function writeMany(place: Workplace): void {
  for (let object = 0; object < OBJECTS; object++) {
    const spans = Array.from({ length: KEYS_EACH }, (_, index) => {
      const key = `key-${object * KEYS_EACH + index}`
      const options = { trace: 1 + index, resource: { 'cicd.pipeline.run.id': '7' } }
      return index % BAD_EVERY === 0 ? badKey(key, options) : goodKey(key, options)
    })
    place.write(`bucket/kvonce-trace/2026/11/21/${object}.json`, otlpJson(spans.flat()))
  }
}

describe('more than one thread does alone', () => {
  it('is judged completely, every key once and in order', async () => {
    const place = workplace()
    writeMany(place)
    const { code, stdout } = await place.run(['run', 'bucket', '--format', 'json'])
    expect(code).toBe(1)
    const envelope = JSON.parse(stdout)
    const keys = OBJECTS * KEYS_EACH
    expect(envelope.summary.trace.domains).toMatchObject([
      { issues: keys / BAD_EVERY, metrics: { eventCount: keys * 2, keysWithSuccess: keys } },
    ])
    for (const { path, checksum } of envelope.artifacts) {
      const bytes = readFileSync(place.path('hermetic-reports/trace', path))
      expect({ path, checksum: `sha256:${hash('sha256', bytes)}` }).toEqual({ path, checksum })
    }
    const lines = (name: string) => place.read(`hermetic-reports/trace/${name}`).trimEnd().split('\n')
    const events = lines('kvonce-events.ndjson').map((line) => JSON.parse(line))
    expect(events).toHaveLength(keys * 2)
    const order = events.map(({ key, timestamp }) => `${key} ${timestamp}`)
    expect(order).toEqual([...order].sort())
    expect(lines('kvonce-state-sequence.ndjson')).toHaveLength(keys * 2)
    const projection = JSON.parse(place.read('hermetic-reports/trace/kvonce-projection.json'))
    expect(Object.keys(projection.perKey)).toHaveLength(keys)
    const { issues } = JSON.parse(place.read('hermetic-reports/trace/kvonce-validation.json'))
    expect(new Set(issues.map(({ key }: { key: string }) => key)).size).toBe(keys / BAD_EVERY)

    const watched = await place.run(['watch', 'bucket', '--once', '--format', 'json', '--out', 'watched'])
    expect(JSON.parse(watched.stdout).summary).toEqual(envelope.summary)
    for (const name of ['kvonce-events.ndjson', 'kvonce-state-sequence.ndjson']) {
      expect(place.read(`watched/${name}`) === place.read(`hermetic-reports/trace/${name}`)).toBe(true)
    }
  })
})
