import { existsSync, readdirSync } from 'node:fs'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { scopeReports, warningRun } from '../gate/scopeReports.ts'
import { gatePlace, type Judged, judgedObjects } from './gatePlace.ts'

let good: Judged
let both: Judged
beforeAll(async () => {
  good = await judgedObjects(['good'])
  both = await judgedObjects(['good', 'bad'])
})

let place: Awaited<ReturnType<typeof gatePlace>>
beforeEach(async () => {
  place = await gatePlace()
})
afterEach(() => place.runner.close())

/** What a job's log shows: the runner takes commands to hide a text out of it. */
const logOf = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string =>
  stdout + stderr.replaceAll(/^::add-mask::.*\n/gm, '')

describe('a run that conforms', () => {
  it('passes, with the report and the files of `tracegate run`', async () => {
    place.runner.serve(good.files)
    const { code, stdout, stderr, outputs } = await place.gate(['--expect-objects', '1'])
    expect([code, stdout]).toEqual([0, good.text])
    expect(stderr).toBe(place.runner.tokens.map((token) => `::add-mask::${token}\n`).join(''))
    expect(outputs).toEqual({ status: 'valid', issues: '0', warnings: '0', 'report-path': 'reports' })
    expect(place.read('summary.md')).toContain('tracegate: valid')
    expect(readdirSync(place.path('reports')).sort()).toEqual([...good.files.keys()].sort())
    for (const [name, content] of good.files) expect(place.read(`reports/${name}`)).toBe(content)
  })

  it('passes in every format', async () => {
    place.runner.serve(good.files)
    const json = await place.gate(['--settle', '50ms', '--format', 'json'])
    expect([json.code, json.stdout]).toEqual([0, good.files.get('envelope.json')])
    const markdown = await place.gate(['--expect-objects', '1', '--format', 'markdown'])
    expect([markdown.code, markdown.stdout.split('\n')[0]]).toEqual([0, '## ✅ tracegate: valid'])
    const quiet = await place.gate(['--expect-objects', '1', '--quiet'])
    expect(quiet.stdout).toMatch(/^CONFORMING: .* Exit code 0.*\n$/)
  })

  it('passes outside of GitHub with a token from the environment, and says nothing to a runner', async () => {
    place.runner.serve(good.files)
    const { value } = (await (
      await fetch(`${place.runner.base}/token?audience=tracegate-test`, {
        headers: { authorization: `Bearer ${place.runner.environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
      })
    ).json()) as { value: string }
    const environment = { GITHUB_ACTIONS: '', ACTIONS_ID_TOKEN_REQUEST_URL: '', TRACEGATE_ID_TOKEN: value }
    const { code, stderr } = await place.gate(['--expect-objects', '1'], environment)
    expect([code, stderr]).toEqual([0, ''])
  })
})

describe('objects that arrive while the gate is waiting', () => {
  it('are waited for, by their number', async () => {
    place.runner.hooks.grant = (count) => {
      if (count === 2) place.runner.serve(good.files)
      if (count === 4) place.runner.serve(both.files)
      return undefined
    }
    const ran = await place.gate(['--expect-objects', '2'])
    expect([ran.code, ran.stdout, ran.outputs.status, ran.outputs.issues]).toEqual([1, both.text, 'invalid', '1'])
    expect(ran.stderr).toMatch(/^Note: no(thing| object) judged yet|^Note: 0 of 2 objects judged/m)
    expect(ran.stderr).toMatch(/^::error title=KvOnce%3A [\w-]+::Key bad: /m)
  })

  it('are waited for, by a manifest', async () => {
    place.write('manifest.txt', 'in/good.json\nin/bad.json\n')
    place.runner.serve(good.files)
    place.runner.hooks.grant = (count) => {
      if (count === 2) place.runner.serve(both.files)
      return undefined
    }
    expect((await place.gate(['--manifest', 'manifest.txt'])).code).toBe(1)
  })

  it('are waited for until nothing has changed for the settle time', async () => {
    place.runner.serve(good.files)
    place.runner.hooks.grant = (count) => {
      if (count === 2) place.runner.serve(both.files)
      return undefined
    }
    expect((await place.gate(['--settle', '1s'])).stdout).toBe(both.text)
  })
})

describe('what is not complete', () => {
  it('cannot be judged at the deadline: nothing is left of it, nor of an earlier verdict', async () => {
    place.runner.serve(good.files)
    expect((await place.gate(['--expect-objects', '1'])).code).toBe(0)
    place.write('manifest.json', '["in/good.json", "in/bad.json"]')
    const ran = await place.gate(['--manifest', 'manifest.json', '--timeout', '2s'])
    expect([ran.code, ran.stdout]).toEqual([2, ''])
    expect(ran.stderr).toContain('1 of 2 objects of the manifest judged; missing: in/bad.json')
    expect(ran.outputs).toEqual({ status: 'incomplete', issues: '', warnings: '', 'report-path': '' })
    expect(place.read('summary.md')).toContain('tracegate: incomplete')
    expect(readdirSync(place.path('reports'))).toEqual([])
  })

  it('is a domain that was asked for and not seen', async () => {
    place.runner.serve(good.files)
    const { code, outputs } = await place.gate(['--expect-objects', '1', '--domain', 'stock', '--domain', 'kvonce'])
    expect([code, outputs.status]).toEqual([2, 'incomplete'])
  })

  it('is a verdict that may still change', async () => {
    place.runner.serve((await judgedObjects(['good'], '--open')).files)
    const { code, stderr } = await place.gate(['--expect-objects', '1', '--timeout', '2s'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('1 verdict may still change')])
  })
})

describe('what fails on the way', () => {
  it('is tried again: 500 and 429 of everyone, URLs and tokens that run out', async () => {
    const { runner } = place
    runner.serve(good.files)
    runner.hooks.token = (count) => (count === 1 ? { status: 500 } : undefined)
    runner.hooks.grant = (count) => {
      if (count === 1) return { status: 429, headers: { 'retry-after': '1' } }
      return count === 2 ? { status: 401 } : undefined
    }
    runner.hooks.file = (count) => {
      if (count === 2) runner.expireUrls()
      return count === 3 ? { status: 503 } : undefined
    }
    const ran = await place.gate(['--expect-objects', '1'])
    expect([ran.code, ran.stdout]).toEqual([0, good.text])
    expect(runner.tokens.length).toBeGreaterThanOrEqual(2)
    expect(runner.leaks(logOf(ran))).toBe(false)
  })

  it('a digest that does not match is never judged', async () => {
    place.runner.serve(good.files)
    place.runner.hooks.file = (_, path) =>
      path.endsWith('validation.json') ? { status: 200, body: 'something else' } : undefined
    const ran = await place.gate(['--expect-objects', '1', '--timeout', '3s'])
    expect([ran.code, ran.stdout]).toEqual([2, ''])
    expect(ran.stderr).toContain('the file does not have the digest of the grant')
    expect(readdirSync(place.path('reports'))).toEqual([])
    expect(place.runner.leaks(logOf(ran))).toBe(false)
  })

  it.each(['../x', '/tmp/x', 'ü.json'])('a grant that names %s is refused whole', async (name) => {
    place.runner.serve(new Map([...good.files, [name, 'x']]))
    const ran = await place.gate(['--expect-objects', '1'])
    expect([ran.code, ran.outputs.status]).toEqual([2, 'error'])
    expect(existsSync(place.path('x'))).toBe(false)
    expect(place.runner.counts.file).toBe(0)
  })

  it('a refusal is final, and tells what to do', async () => {
    place.runner.serve(good.files)
    const ran = await place.gate(['--scope', 'run:43', '--expect-objects', '1'])
    expect([ran.code, place.runner.counts.grant]).toEqual([2, 2])
    expect(ran.stderr).toContain('Ask for the scope of this very run')
    expect(ran.stderr).toMatch(/^::error title=tracegate cannot judge::/m)
    expect(place.runner.leaks(logOf(ran))).toBe(false)
  })

  it('a pull request from a fork is told of the second workflow', async () => {
    const event = { pull_request: { head: { repo: { full_name: 'a/fork' } } }, repository: { full_name: 'org/repo' } }
    place.write('event.json', JSON.stringify(event))
    const ran = await place.gate(['--expect-objects', '1'], {
      ACTIONS_ID_TOKEN_REQUEST_URL: '',
      GITHUB_EVENT_PATH: place.path('event.json'),
    })
    expect([ran.code, place.runner.counts.grant]).toEqual([2, 0])
    expect(ran.stderr).toContain('docs/gate.md')
    expect(place.read('summary.md')).toContain('fork')
  })
})

describe('what was asked for', () => {
  it('is a profile: a verdict of another is refused', async () => {
    place.runner.serve(good.files)
    expect((await place.gate(['--expect-objects', '1', '--profile', 'default'])).code).toBe(0)
    const { code, stderr } = await place.gate(['--expect-objects', '1', '--profile', 'strict'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('judged with the profile default, not strict')])
  })

  it('may be that warnings fail', async () => {
    place.runner.serve((await scopeReports({ objects: ['a'], run: warningRun() })).files)
    expect((await place.gate(['--expect-objects', '1'])).code).toBe(0)
    const { code, stderr, outputs } = await place.gate(['--expect-objects', '1', '--fail-on', 'warning'])
    expect([code, outputs.status, outputs.warnings]).toEqual([1, 'valid', '1'])
    expect(stderr).toContain('NOT PASSED: 1 warning')
  })

  it.each([
    [['--endpoint', ''], 'no grant API was named'],
    [['--endpoint', 'http://grants.example'], 'no https URL'],
    [['--settle', '60s'], '--settle is not shorter than --timeout'],
    [['--expect-objects', '0'], 'Write a whole number'],
    [['--expect-objects', '1', '--manifest', 'x'], 'cannot be used with option'],
    [['--manifest', 'none.txt'], 'there is no such file'],
    [['--timeout', '1'], 'Write a number and a unit'],
    [['--scope', ''], 'printable'],
  ])('is refused as %j', async (args, message) => {
    place.write('outputs', '')
    const { code, stdout, stderr } = await place.gate(args)
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)])
    expect(place.runner.counts).toEqual({ token: 0, grant: 0, file: 0 })
  })
})
