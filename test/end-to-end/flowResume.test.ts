import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { failedFlow, flowPlace, spansIn } from './flowPlace.ts'
import { otlpJson } from './otlpForms.ts'
import { badKey, goodKey, spanOf } from './spans.ts'

type Place = ReturnType<typeof flowPlace>

const good = otlpJson(goodKey('good'))
const bad = otlpJson(badKey('bad'))
const stop = (node: string, limit = '') => `flow:\n  nodes:\n    ${node}: {onError: {action: stop}}\n${limit}`

interface Fault {
  readonly node: string
  readonly put: (place: Place) => void
  readonly remove: (place: Place) => void
}

/** A node that fails in the built program, and comes right again. */
const faults: readonly Fault[] = [
  {
    node: 'read',
    put: (place) => {
      place.settings(stop('read'))
      rmSync(place.path('in/bad.json'))
    },
    remove: (place) => void place.write('in/bad.json', bad),
  },
  {
    node: 'inflate',
    put: (place) => place.settings(stop('inflate', 'limits: {inflatedBytes: 100}\n')),
    remove: (place) => place.settings(''),
  },
  {
    node: 'convert',
    put: (place) => place.settings(stop('decode', 'limits: {eventsPerObject: 1}\n')),
    remove: (place) => place.settings(''),
  },
  { node: 'segment', put: (place) => place.noSegments.put(), remove: (place) => place.noSegments.remove() },
  {
    node: 'check',
    put: (place) => place.noReport('kvonce-validation.json').put(),
    remove: (place) => place.noReport('kvonce-validation.json').remove(),
  },
  {
    node: 'report',
    put: (place) => place.noReport('envelope.json').put(),
    remove: (place) => place.noReport('envelope.json').remove(),
  },
]

/** A place where a run over two objects has failed at a node. */
async function failed(node: string, ...options: string[]) {
  const fault = faults.find((one) => one.node === node) as Fault
  const place = flowPlace()
  place.write('in/bad.json', bad)
  place.write('in/good.json', good)
  fault.put(place)
  const ran = await place.run(['run', 'in/bad.json', 'in/good.json', ...options])
  const { id, node: told } = failedFlow(ran)
  expect(told).toBe(node)
  return {
    place,
    id,
    mend: () => fault.remove(place),
    resume: (...more: string[]) => place.run(['run', '--resume', id, ...more]),
    point: place.path(`.tracegate/resume/${id}.json`),
  }
}

/** The reports below a folder, without the times of the runs that made them. */
function reportsOf(place: Place, out = 'hermetic-reports/trace'): Record<string, string> {
  const withoutTimes = (text: string) =>
    text.replace(/"(generatedAt|checksum|runId)":\s*"[^"]*"/g, '"$1":""').replace(/sha256:[0-9a-f]{64}/g, '')
  return Object.fromEntries(
    readdirSync(place.path(out))
      .sort()
      .map((name) => [name, withoutTimes(place.read(`${out}/${name}`))]),
  )
}

describe.each(faults)('a run that failed at $node', ({ node }) => {
  it('is resumed there once it is mended, and reports what it would have reported', async () => {
    const { place, id, mend, resume } = await failed(node)
    const still = await resume()
    expect(failedFlow(still).node).toBe(node)

    mend()
    const resumed = await resume('--format', 'json')
    expect({ code: resumed.code, status: JSON.parse(resumed.stdout).summary.trace.status }).toEqual({
      code: 1,
      status: 'invalid',
    })
    cpSync(place.path('.tracegate/masking.key'), place.path('whole/data/masking.key'))
    const undisturbed = ['--data-dir', 'whole/data', '--out', 'whole/out', '--output-dir', 'whole/logs']
    expect((await place.run(['run', 'in/bad.json', 'in/good.json', ...undisturbed])).code).toBe(1)
    expect(reportsOf(place)).toEqual(reportsOf(place, 'whole/out'))

    const spans = await spansIn(place)
    const root = spans.find((span) => span.attributes['tracegate.resumed_from'] === id && span.status === 'OK')
    expect(root).toMatchObject({ name: 'run', parentSpanId: '' })
    expect((await resume()).stderr).toMatch(/cannot resume: nothing is kept of it any more/)
    expect(place.read('logs/runtime_execution.log').trimEnd().split('\n')).toHaveLength(3)
  })
})

describe('--resume', () => {
  it('takes the beginning of a trace id, in any case', async () => {
    const { place, id, mend } = await failed('segment')
    mend()
    expect((await place.run(['run', '--resume', id.slice(0, 8).toUpperCase()])).code).toBe(1)
  })

  it('takes `last` for the newest run that can be resumed, whatever failed since', async () => {
    const { place, mend } = await failed('segment')
    mend()
    place.write('in/bad.json', good)
    expect((await place.run(['run', '--resume', 'last'])).code).toBe(2)
    expect((await place.run(['run', 'gone.json'])).code).toBe(2)
    place.write('in/bad.json', bad)
    expect((await place.run(['run', '--resume', 'last'])).code).toBe(1)
  })

  it('takes the options of the run that failed, under those on the command line', async () => {
    const { place, mend, resume } = await failed(
      'segment',
      '--scope',
      'run:mine',
      '--out',
      'first',
      '--min-events',
      '99',
    )
    mend()
    const { code, stdout } = await resume('--out', 'second', '--min-events', '1', '--format', 'json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout).summary.trace.domains).toMatchObject([{ scope: 'run:mine', metrics: { eventCount: 4 } }])
    expect(place.read('second/envelope.json')).toBe(stdout)
    expect(readdirSync(place.folder)).not.toContain('first')
  })

  it('takes the settings file that it is given instead of that of the run that failed', async () => {
    const place = flowPlace()
    place.write('in.json', good)
    place.write('tight.yaml', stop('decode', 'limits: {eventsPerObject: 1}\n'))
    place.write('wide.yaml', 'limits: {eventsPerObject: 10}\n')
    const { id } = failedFlow(await place.run(['run', 'in.json', '--config', 'tight.yaml']))
    expect(failedFlow(await place.run(['run', '--resume', id])).node).toBe('convert')
    expect((await place.run(['run', '--resume', id, '--config', 'wide.yaml'])).code).toBe(0)
  })

  it('leaves old report files nowhere', async () => {
    const { place, mend, resume } = await failed('segment')
    mend()
    await resume()
    place.write('two.json', otlpJson([...goodKey('a', run('1')), ...badKey('b', run('2'))]))
    await place.run(['run', 'two.json'])
    expect(readdirSync(place.path('hermetic-reports/trace')).sort()).toEqual(
      ['envelope.json', 'kvonce-payload-metadata.json', 'run_3a1', 'run_3a2'].sort(),
    )
  })
})

const run = (id: string) => ({ resource: { 'cicd.pipeline.run.id': id } })

/** What changes after a failure, and why the run cannot be resumed then. */
const refusals: readonly [string, string, (at: Awaited<ReturnType<typeof failed>>) => unknown, RegExp][] = [
  [
    'its object has changed',
    'segment',
    ({ place }) => place.write('in/bad.json', otlpJson([...badKey('bad'), spanOf({ type: 'retry', key: 'x', at: 1 })])),
    /the input of segment is not what it was when it failed/,
  ],
  [
    'its object is gone',
    'segment',
    ({ place }) => rmSync(place.path('in/bad.json')),
    /in\/bad\.json: there is no such file/,
  ],
  [
    'a segment is gone',
    'check',
    ({ place }) => rmSync(place.path('.tracegate/segments'), { recursive: true }),
    /segments of its objects are missing or have changed/,
  ],
  [
    'a report file has changed',
    'report',
    ({ place }) => place.write('hermetic-reports/trace/kvonce-events.ndjson', '{}'),
    /the report file kvonce-events\.ndjson has changed/,
  ],
  [
    'a report file is gone',
    'report',
    ({ place }) => rmSync(place.path('hermetic-reports/trace/kvonce-events.ndjson')),
    /the report file kvonce-events\.ndjson is not there/,
  ],
  [
    'a definition has changed',
    'check',
    ({ place }) =>
      place.write('d/other/domain.yaml', readFileSync('test/domains/fixtures/traffic-light/domain.yaml', 'utf8')) &&
      place.settings('domainsDir: d\n'),
    /the domain definitions have changed/,
  ],
  [
    'what was kept of it was edited',
    'segment',
    ({ point }) => writeFileSync(point, readFileSync(point, 'utf8').replace('in/good.json', 'in/evil.json')),
    /what was kept of it has been changed/,
  ],
  ['what was kept of it is gone', 'segment', ({ point }) => rmSync(point), /nothing is kept of it any more/],
]

describe('a failed run cannot be resumed', () => {
  it.each(refusals)('when %s', async (_, node, change, says) => {
    const at = await failed(node)
    at.mend()
    change(at)
    const { code, stdout, stderr } = await at.resume()
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(says)
    expect(stderr).toMatch(/\n {2}To do: /)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it('with inputs besides', async () => {
    const { place, id } = await failed('segment')
    const { code, stderr } = await place.run(['run', 'in/good.json', '--resume', id])
    expect(code).toBe(2)
    expect(stderr).toMatch(/inputs cannot be given with --resume/)
  })

  it('when no trace, or more than one, has an id like this', async () => {
    const { place } = await failed('segment')
    const unknown = await place.run(['run', '--resume', 'f'.repeat(32)])
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toMatch(/no trace has an id that begins like this/)
    const short = await place.run(['run', '--resume', 'abc'])
    expect(short.code).toBe(2)
    const { code, stderr } = await flowPlace().run(['run', '--resume', 'abcd'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/no traces here yet/)
  })

  it('when it did not fail', async () => {
    const place = flowPlace()
    await place.run(['run', place.write('good.json', good)])
    const [root] = (await spansIn(place)).filter(({ parentSpanId }) => parentSpanId === '')
    const { code, stderr } = await place.run(['run', '--resume', root?.traceId ?? ''])
    expect(code).toBe(2)
    expect(stderr).toMatch(/cannot resume: it did not fail/)
  })

  it('when it is the trace of something else', async () => {
    const place = flowPlace()
    place.write('bucket/kvonce-trace/2026/11/21/a.json', bad)
    await place.run(['watch', 'bucket', '--once'])
    const [root] = (await spansIn(place)).filter(({ name }) => name === 'watch judge')
    for (const id of [root?.traceId, '1'.padStart(32, '0')]) {
      const { code, stderr } = await place.run(['run', '--resume', id ?? ''])
      expect(code).toBe(2)
      expect(stderr).toMatch(/cannot resume: it is no trace of `tracegate run`/)
    }
  })

  it('when its input was only rejected', async () => {
    const place = flowPlace()
    expect((await place.run(['run', place.write('broken.json', '{"a')])).code).toBe(2)
    const { code, stderr } = await place.run(['run', '--resume', 'last'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/cannot resume: no node of it failed/)
  })

  it('when it read standard input and had not finished doing so', async () => {
    const place = flowPlace()
    place.noSegments.put()
    const { id } = failedFlow(await place.run(['run', '-'], { input: good }))
    const { code, stderr } = await place.run(['run', '--resume', id])
    expect(code).toBe(2)
    expect(stderr).toMatch(/cannot resume: standard input cannot be read again/)
  })

  it('when the address of its input held secrets', async () => {
    const place = flowPlace()
    place.settings(stop('read'))
    const { id } = failedFlow(await place.run(['run', 'http://127.0.0.1:9/x.json?signature=zq9CANARYx7']))
    const { code, stderr } = await place.run(['run', '--resume', id])
    expect(code).toBe(2)
    expect(stderr).toMatch(/cannot resume: the address of an input holds secrets/)
  })

  it('when it was made by another version', async () => {
    const { place, id } = await failed('segment')
    const { keepResumePoint } = await import('../../shared/flow/ResumePoint.ts')
    const { directoryObjectStore } = await import('../../shared/adapters/local/directoryObjectStore.ts')
    const { sqliteSpanStore } = await import('../../shared/adapters/local/sqliteSpanStore.ts')
    const point = JSON.parse(place.read(`.tracegate/resume/${id}.json`))
    for (const changed of [
      { ...point, version: 2 },
      { ...point, request: { ...point.request, version: 2 } },
    ]) {
      const sha256 = await keepResumePoint(directoryObjectStore(place.path('.tracegate')), changed)
      const store = sqliteSpanStore(place.path('.tracegate/traces.db'))
      const root = (await store.trace(id)).find(({ parentSpanId }) => parentSpanId === '')
      if (root !== undefined) {
        await store.put([{ ...root, attributes: { ...root.attributes, 'tracegate.resume_sha256': sha256 } }])
      }
      await store.close()
      const { code, stderr } = await place.run(['run', '--resume', id])
      expect(code).toBe(2)
      expect(stderr).toMatch(/another version of tracegate/)
    }
  })

  it('but standard input can, once everything of it is in', async () => {
    const place = flowPlace()
    place.noReport('envelope.json').put()
    const { id } = failedFlow(await place.run(['run', '-'], { input: bad }))
    place.noReport('envelope.json').remove()
    expect((await place.run(['run', '--resume', id])).code).toBe(1)
  })
})
