import { mkdirSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'
import { otlpReceiver } from '../adapters/local/otlpReceiver.ts'
import { failedFlow, flowPlace, spansIn } from './flowPlace.ts'
import { otlpJson } from './otlpForms.ts'
import { badKey, goodKey } from './spans.ts'

const named = (spans: readonly TraceSpan[], name: string) => spans.filter((span) => span.name === name)
const run = (id: string) => ({ resource: { 'cicd.pipeline.run.id': id } })
const objects = (spans: readonly TraceSpan[]) =>
  named(spans, 'ingest').map(({ attributes, status }) => `${attributes['tracegate.object']} ${status}`)

/** So many spans that three such objects are worth a thread of their own. */
function large(prefix: string): string {
  return otlpJson(Array.from({ length: 2600 }, (_, i) => goodKey(`${prefix}${i}`)).flat())
}

function threeLarge() {
  const place = flowPlace()
  for (const name of ['a', 'b', 'c']) place.write(`in/${name}.json`, large(name))
  expect(place.read('in/a.json').length).toBeGreaterThan(2 * 1024 * 1024)
  return place
}

describe('objects taken in by threads', () => {
  it('are in the trace, below its root, and exported like all others', async () => {
    const place = threeLarge()
    const { origin, requests } = await otlpReceiver()
    const ran = await place.run(['run', 'in'], { env: { OTEL_EXPORTER_OTLP_ENDPOINT: origin } })
    expect(ran.code).toBe(0)
    const spans = await spansIn(place)
    expect(objects(spans).sort()).toEqual(['in/a.json OK', 'in/b.json OK', 'in/c.json OK'])
    const root = named(spans, 'run')[0]
    for (const { parentSpanId, traceId, resource } of named(spans, 'ingest')) {
      expect({ parentSpanId, traceId, resource }).toEqual({
        parentSpanId: root?.spanId,
        traceId: root?.traceId,
        resource: root?.resource,
      })
    }
    expect(Object.keys(root?.resource ?? {})).toEqual(['service.version'])
    const sent = requests.flatMap((request) => request.spans)
    expect(sent.filter(({ name }) => name === 'ingest')).toHaveLength(3)
    expect(sent).toHaveLength(spans.length)
  })

  it('fail the run as any other does, with their spans', async () => {
    const place = threeLarge()
    place.settings('flow:\n  failFast: false\n  nodes:\n    segment: {retry: {maxAttempts: 1}}\n')
    place.noSegments.put()
    const block = failedFlow(await place.run(['run', 'in']))
    expect(block).toMatchObject({
      node: 'segment',
      reason: expect.stringMatching(/^Retry max attempts exceeded: /),
      policy: 'fail_fast=False, retry=fixed(max_attempts=1, delay=0ms)',
    })
    const spans = await spansIn(place)
    expect(objects(spans).sort()).toEqual(['in/a.json ERROR', 'in/b.json ERROR', 'in/c.json ERROR'])
    for (const span of named(spans, 'segment')) {
      expect(span.events.map(({ name }) => name)).toEqual(['retry', 'exception'])
    }
    place.noSegments.remove()
    expect((await place.run(['run', '--resume', block.id])).code).toBe(0)
  })

  it('end the run at once when it fails fast, and it can be resumed', async () => {
    const place = threeLarge()
    place.noSegments.put()
    const ran = await place.run(['run', 'in'])
    const block = failedFlow(ran)
    expect(block).toMatchObject({ node: 'segment', policy: 'fail_fast=True' })
    expect(ran.stderr.match(/error:/g)).toHaveLength(1)
    place.noSegments.remove()
    const resumed = await place.run(['run', '--resume', block.id])
    expect(resumed.code).toBe(0)
    const spans = await spansIn(place)
    const roots = named(spans, 'run')
    expect(roots.map(({ attributes }) => attributes['tracegate.resumed_from'])).toEqual([undefined, block.id])
    const restored = named(spans, 'restore')
    expect(restored).toMatchObject([{ status: 'OK', traceId: roots[1]?.traceId }])
  })
})

describe('traces that cannot be kept', () => {
  const bad = otlpJson(badKey('bad'))

  it('are told once, and leave exit code, verdict and reports as they are', async () => {
    const place = flowPlace()
    mkdirSync(place.path('.tracegate/traces.db'), { recursive: true })
    const ran = await place.run(['run', place.write('bad.json', bad), '--format', 'json'])
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.stdout).summary.trace.status).toBe('invalid')
    expect(ran.stderr).toMatch(/^error: .*traces\.db: the trace of this execution is not kept: /)
    expect(ran.stderr.match(/error:/g)).toHaveLength(1)
    place.noReport('envelope.json').put()
    expect(failedFlow(await place.run(['run', 'bad.json'])).node).toBe('report')
  })

  it.each([
    ['is no database', (file: string) => writeFileSync(file, 'not a database, but a text of some length'.repeat(50))],
    [
      'is full',
      (file: string) => {
        const database = new DatabaseSync(file)
        database.exec("CREATE TRIGGER full BEFORE INSERT ON spans BEGIN SELECT RAISE(FAIL, 'zq9CANARYx7'); END")
        database.close()
      },
    ],
  ])('because the database %s: the same', async (_, damage) => {
    const place = flowPlace()
    place.write('bad.json', bad)
    expect((await place.run(['run', 'bad.json'])).code).toBe(1)
    damage(place.path('.tracegate/traces.db'))
    const ran = await place.run(['run', 'bad.json', '--format', 'json'])
    expect(ran.code).toBe(1)
    expect(ran.stderr.match(/error:/g)).toHaveLength(1)
    expect(ran.stderr).toMatch(/traces\.db/)
  })
})

describe('tracegate watch', () => {
  const day = 'bucket/kvonce-trace/2026/11/21'

  it('leaves a trace of what it takes in and one of each judgement, with evidence', async () => {
    const place = flowPlace()
    place.write(`${day}/bad.json`, otlpJson(badKey('bad', run('1'))))
    expect((await place.run(['watch', 'bucket', '--once'])).code).toBe(1)
    const spans = await spansIn(place)
    expect(named(spans, 'watch ingest')).toMatchObject([{ parentSpanId: '', status: 'OK' }])
    expect(objects(spans)).toEqual([expect.stringMatching(/bad\.json OK$/)])
    expect(named(spans, 'watch judge').length).toBeGreaterThan(0)
    expect(named(spans, 'check')[0]).toMatchObject({ status: 'OK', attributes: { 'tracegate.findings': 1 } })
    expect(spans.filter(({ attributes }) => attributes['tracegate.evidence'] === true)).toHaveLength(2)
    const list = await place.run(['trace', 'list', '--format', 'json'])
    expect(list.stdout).toContain('watch judge')
  })

  it('runs its flows under the policies of the settings', async () => {
    const place = flowPlace()
    place.settings('flow:\n  nodes:\n    decode: {retry: {maxAttempts: 2}}\n')
    place.write(`${day}/cut.json`, otlpJson(goodKey('a', run('1'))).slice(0, -20))
    expect((await place.run(['watch', 'bucket', '--once'])).code).toBe(2)
    const [decode] = named(await spansIn(place), 'decode')
    expect(decode).toMatchObject({
      status: 'ERROR',
      attributes: { 'flow.node.attempts': 3 },
      policySnapshot: { retry: { maxAttempts: 2 } },
    })
  })

  it('refuses policies with mistakes before it watches', async () => {
    const place = flowPlace()
    place.settings('flow: {timeout: soon}\n')
    mkdirSync(place.path('bucket'))
    const { code, stderr } = await place.run(['watch', 'bucket', '--once'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/flow\.timeout: /)
  })
})
