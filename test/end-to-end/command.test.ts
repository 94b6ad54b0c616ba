import { cpSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { otlpJson } from './otlpForms.ts'
import { badKey, goodKey, spanOf } from './spans.ts'
import { workplace } from './workplace.ts'

const good = otlpJson(goodKey('good'))
const bad = otlpJson(badKey('bad'))
const run = (id: string) => ({ resource: { 'cicd.pipeline.run.id': id } })

describe('inputs', () => {
  it('are read from standard input', async () => {
    const place = workplace()
    const { code, stdout } = await place.run(['run', '-', '--format', 'json'], { input: gzipSync(good) })
    expect(code).toBe(0)
    expect(JSON.parse(stdout).summary.trace.domains[0].metrics.eventCount).toBe(2)
    const metadata = JSON.parse(place.read('hermetic-reports/trace/kvonce-payload-metadata.json'))
    expect(metadata).toMatchObject({ sourceType: 'stdin', sourceDetail: '-' })
  })

  it('are found by patterns and in folders, each once', async () => {
    const place = workplace()
    place.write('2026/11/20/a.json', good)
    place.write('2026/11/21/b.json.gz', gzipSync(bad))
    place.write('2026/11/21/.hidden.json', 'not read')
    place.write('2026/11/21/c.json.tmp', 'not read')
    const pattern = await place.judge('2026/*/2?/*.{json,gz}', '2026', '2026/11/20/a.json')
    expect(pattern.summary.trace).toMatchObject({ status: 'invalid', domains: [{ metrics: { eventCount: 4 } }] })
    const metadata = JSON.parse(place.read('hermetic-reports/trace/kvonce-payload-metadata.json'))
    expect(metadata.map(({ sourceDetail }: { sourceDetail: string }) => sourceDetail)).toEqual([
      '2026/11/20/a.json',
      '2026/11/21/b.json.gz',
    ])
  })
})

describe('scopes', () => {
  it('are judged apart, with their files in folders of their own', async () => {
    const place = workplace()
    place.write('in/1.json', otlpJson([...goodKey('same', run('1')), ...badKey('twice', run('2'))]))
    place.write('in/2.json', otlpJson(goodKey('same', { resource: { 'deployment.environment.name': 'prod' }, at: 90 })))
    const { summary, artifacts } = await place.judge('in')
    expect(summary.trace.domains.map(({ scope, status }) => [scope, status])).toEqual([
      ['env:prod', expect.any(String)],
      ['run:1', 'valid'],
      ['run:2', 'invalid'],
    ])
    for (const { path } of artifacts) expect(place.read(`hermetic-reports/trace/${path}`)).not.toBe('')
    expect(place.read('hermetic-reports/trace/run_3a1/kvonce-events.ndjson').trimEnd().split('\n')).toHaveLength(2)
  })

  it('leave no report of an earlier run beside theirs, and nobody else’s file touched', async () => {
    const place = workplace()
    const two = place.write('two.json', otlpJson([...goodKey('a', run('1')), ...badKey('b', run('2'))]))
    await place.judge(place.write('one.json', good))
    place.write('hermetic-reports/trace/mine.txt', '')
    await place.judge(two)
    const files = () => readdirSync(place.path('hermetic-reports/trace')).sort()
    const always = ['envelope.json', 'kvonce-payload-metadata.json', 'mine.txt']
    expect(files()).toEqual([...always, 'run_3a1', 'run_3a2'].sort())
    await place.judge('one.json')
    const ofOne = ['events.ndjson', 'projection.json', 'state-sequence.ndjson', 'validation.json']
    expect(files()).toEqual([...always, ...ofOne.map((name) => `kvonce-${name}`)].sort())
    place.write('hermetic-reports/trace/envelope.json', '{"artifacts":[{"path":"../../two.json"},{"path":"/etc"},7]}')
    expect((await place.run(['run', 'two.json'])).code).toBe(1)
    expect(place.read('two.json')).not.toBe('')
  })

  it('are one when --scope says so', async () => {
    const place = workplace()
    const spans = [...goodKey('a', run('1')), ...goodKey('b', run('2'))]
    const { summary } = await place.judge(place.write('a.json', otlpJson(spans)), '--scope', 'run:mine')
    expect(summary.trace.domains).toMatchObject([{ scope: 'run:mine', metrics: { eventCount: 4 } }])
    expect(place.read('hermetic-reports/trace/kvonce-validation.json')).toContain('"valid"')
  })
})

describe('what is missing', () => {
  const orphan = otlpJson([spanOf({ type: 'failure', key: 'late', at: 1, reason: 'duplicate' })])

  it('is a violation once nothing more can come, and may come while --open', async () => {
    const place = workplace()
    const name = place.write('orphan.json', orphan)
    const closed = await place.run(['run', name])
    expect(closed.code).toBe(1)
    expect(closed.stdout).toMatch(/duplicate-without-success.*\n(.*\n)*.*needs an earlier success/)
    const open = await place.run(['run', name, '--open'])
    expect(open.code).toBe(2)
    expect(open.stdout).toMatch(/: incomplete\n/)
    expect(open.stdout).toMatch(/1 key can be explained only by events that were not seen/)
  })

  it('is never a violation while an input could not be read', async () => {
    const place = workplace()
    const { code, stdout } = await place.run(['run', place.write('orphan.json', orphan), 'lost.json'])
    expect(code).toBe(2)
    expect(stdout).toMatch(/1 unexplained/)
  })

  it('makes it incomplete below --min-events', async () => {
    const place = workplace()
    const name = place.write('good.json', good)
    expect((await place.run(['run', name, '--min-events', '2'])).code).toBe(0)
    const few = await place.run(['run', name, '--min-events', '3'])
    expect(few.code).toBe(2)
    expect(few.stdout).toMatch(/2 events seen where at least 3 were asked for/)
  })
})

describe('domains', () => {
  const light = [
    { timestamp: '2026-01-01T00:00:00Z', type: 'green', crossing: 'north' },
    { timestamp: '2026-01-01T00:01:00Z', type: 'red', crossing: 'north' },
  ]
  const lights = light.map((event) => `${JSON.stringify(event)}\n`).join('')
  const fixtures = resolve('test/domains/fixtures')

  it('of a user are judged beside the shipped ones', async () => {
    const place = workplace()
    const inputs = [place.write('lights.ndjson', lights), place.write('good.json', good)]
    const { summary } = await place.judge(...inputs, '--domains', fixtures)
    expect(summary.trace.domains.map(({ key, status }) => [key, status])).toEqual([
      ['kvonce', 'valid'],
      ['traffic-light', 'invalid'],
    ])
    expect(place.read('hermetic-reports/trace/traffic-light-validation.json')).toContain('wrong-colour')
  })

  it('that are asked for and absent are incomplete, never valid', async () => {
    const place = workplace()
    const args = [
      place.write('good.json', good),
      '--domains',
      fixtures,
      '--domain',
      'traffic-light',
      '--domain',
      'kvonce',
    ]
    const { summary } = await place.judge(...args)
    expect(summary.trace).toMatchObject({
      status: 'incomplete',
      domains: [
        { key: 'kvonce', status: 'valid' },
        { key: 'traffic-light', status: 'incomplete', artifacts: { validationPath: null } },
      ],
    })
    expect((await place.run(['run', ...args])).code).toBe(2)
  })

  it('that are unknown are bad usage', async () => {
    const place = workplace()
    const { code, stderr } = await place.run(['run', place.write('good.json', good), '--domain', 'kv'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/no domain is named kv[\s\S]*Known domains: .*kvonce/)
  })

  it('with faults are refused with all of them, each at its place', async () => {
    const place = workplace()
    cpSync(resolve(fixtures, 'traffic-light/domain.yaml'), place.path('domains/fine/domain.yaml'))
    const text = place.read('domains/fine/domain.yaml')
    place.write(
      'domains/one/domain.yaml',
      text.replace("colour == 'red'", 'colours == 1').replace('skew: 500ms', 'skew: soon'),
    )
    place.write('domains/two/domain.yaml', text.replace('domain: traffic-light', 'domain: Two!'))
    const { code, stdout, stderr } = await place.run(['run', place.write('good.json', good), '--domains', 'domains'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/domains\/one\/domain\.yaml:\d+:\d+: actions\.Go\.when: .*colours/)
    expect(stderr).toMatch(/domains\/one\/domain\.yaml:\d+:\d+: order\.skew: /)
    expect(stderr).toMatch(/domains\/two\/domain\.yaml:1:\d+: domain: /)
  })
})

describe('usage', () => {
  it.each([
    ['an unknown option', ['run', 'x', '--frobnicate'], /unknown option '--frobnicate'/],
    ['an unknown command', ['ruin'], /unknown command 'ruin'/],
    ['no input', ['run'], /no input was given/],
    ['a profile that is none', ['run', 'x', '--profile', 'lax'], /Allowed choices are default, strict/],
    ['a duration without a unit', ['run', 'x', '--skew', '5'], /Write a number and a unit/],
    ['a count that is none', ['run', 'x', '--min-events', '-1'], /Write a whole number/],
    ['a scope that cannot be printed', ['run', 'x', '--scope', 'a\nb'], /printable/],
    ['standard input twice', ['run', '-', '-'], /standard input can be read only once/],
  ])('%s: exit 2 and what would be right', async (_, args, says) => {
    const { code, stdout, stderr } = await workplace().run(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it.each([['--help'], ['run', '--help'], ['watch', '--help'], ['--version']])('%s %s exits 0', async (...args) => {
    const { code, stdout, stderr } = await workplace().run(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toBe('')
  })
})

describe('output', () => {
  it('goes to the step summary as well, after what is there', async () => {
    const place = workplace()
    place.write('summary.md', '# Before\n')
    const env = { GITHUB_STEP_SUMMARY: place.path('summary.md') }
    for (const format of ['text', 'json']) {
      const { code } = await place.run(['run', place.write('bad.json', bad), '--format', format], { env })
      expect(code).toBe(1)
    }
    const summary = place.read('summary.md')
    expect(summary).toMatch(/^# Before\n/)
    expect(summary.match(/multiple-success/g)?.length).toBeGreaterThanOrEqual(2)
  })

  it('names the run of the GitHub environment', async () => {
    const place = workplace()
    const env = { GITHUB_RUN_ID: '42', GITHUB_WORKFLOW: 'ci', GITHUB_SHA: 'a'.repeat(40), GITHUB_REF_NAME: 'main' }
    const { stdout } = await place.run(['run', place.write('good.json', good), '--format', 'json'], { env })
    expect(JSON.parse(stdout).correlation).toMatchObject({ runId: '42', workflow: 'ci', branch: 'main' })
  })

  it('has no colours when it is no terminal, or NO_COLOR or --no-color is given', async () => {
    const place = workplace()
    const name = place.write('bad.json', bad)
    for (const [args, env] of [
      [[], {}],
      [[], { FORCE_COLOR: '1', NO_COLOR: '1' }],
      [['--no-color'], { FORCE_COLOR: '1' }],
    ] as const) {
      const { stdout, stderr } = await place.run(['run', name, ...args], { env })
      expect(stdout).toContain('NOT CONFORMING')
      expect(stdout + stderr).not.toContain('\u001b')
    }
  })

  it('is Markdown when asked, and one line when --quiet', async () => {
    const place = workplace()
    const name = place.write('bad.json', bad)
    expect((await place.run(['run', name, '--format', 'markdown'])).stdout).toMatch(/^#/)
    expect((await place.run(['run', name, '--quiet'])).stdout).toMatch(/^NOT CONFORMING: [^\n]+\n$/)
  })

  it('may be cut off by its reader without changing the verdict', async () => {
    const place = workplace()
    for (const [content, expected] of [
      [good, 0],
      [bad, 1],
    ] as const) {
      const { child, ended } = place.start(['run', place.write('in.json', content), '--format', 'json'])
      child.stdout.destroy()
      const { code, stderr } = await ended
      expect({ code, stderr }).toEqual({ code: expected, stderr: '' })
    }
  })

  it('of a fault in the program itself is no verdict', async () => {
    const place = workplace()
    const fault = 'setTimeout(() => { throw new RangeError("planted") })'
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` }
    const { code, stderr } = await place.run(['run', place.write('good.json', good)], { env })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: .*\(internal\)\n.*report it/)
  })

  it('goes to the folders that are named', async () => {
    const place = workplace()
    const { code } = await place.run(['run', place.write('good.json', good), '--out', 'o/u/t', '--data-dir', 'd/a'])
    expect(code).toBe(0)
    expect(place.read('o/u/t/envelope.json')).toContain('"valid"')
    expect(() => place.read('hermetic-reports/trace/envelope.json')).toThrow(/ENOENT/)
    expect(() => place.read('.tracegate/tracegate.db')).toThrow(/ENOENT/)
  })

  it.each([
    ['--out', 1],
    ['--data-dir', 2],
  ])('that has a file in its way (%s) is told, exit %i', async (option, expected) => {
    const place = workplace()
    const { code, stderr } = await place.run(['run', place.write('good.json', good), option, place.write('file', '')])
    expect(code).toBe(expected)
    expect(stderr).toMatch(/error: .*file.*\n\s+To do: /)
  })
})

describe('masked events', () => {
  it('fed back give the verdicts that the raw spans gave', async () => {
    const place = workplace()
    const spans = [
      ...badKey('twice'),
      ...goodKey('good'),
      spanOf({ type: 'failure', key: 'dup', at: 2, reason: 'duplicate' }),
      spanOf({ type: 'success', key: 'dup', at: 4, value: 'v', attempts: 1 }),
      spanOf({ type: 'retry', key: 'odd', at: 1, attempts: 2 }),
      spanOf({ type: 'success', key: 'odd', at: 9, value: 'v', attempts: 2 }),
    ]
    for (const profile of ['default', 'strict']) {
      const raw = await place.judge(place.write('raw.json', otlpJson(spans)), '--profile', profile, '--out', 'raw')
      const masked = await place.judge('raw/kvonce-events.ndjson', '--profile', profile, '--out', 'masked')
      expect(masked.summary.trace).toEqual(raw.summary.trace)
      // A hashed value is hashed again: it stays equal to its equals, and is another text.
      const withoutPlaces = (text: string) => text.replace(/,"location":"[^"]*"/g, '')
      const file = (name: string) => withoutPlaces(place.read(name)).replace(/"h:[^"]{22}"/g, '"h:…"')
      const issues = (out: string) => JSON.parse(file(`${out}/kvonce-validation.json`)).issues
      expect(issues('raw').length).toBeGreaterThan(2)
      expect(issues('masked')).toEqual(issues('raw'))
      expect(file('masked/kvonce-events.ndjson')).toBe(file('raw/kvonce-events.ndjson'))
    }
  })
})
