import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, type TestContext } from 'vitest'
import { schemaOf, violations } from '../reporting/schemaOf.ts'
import { otlpJson, otlpJsonLines } from './otlpForms.ts'
import { badKey, goodKey, spanOf } from './spans.ts'
import { type Workplace, workplace } from './workplace.ts'

const DAY = 'bucket/kvonce-trace/2026/11/21'
const run = (id: string) => ({ resource: { 'cicd.pipeline.run.id': id } })
const late = otlpJson([spanOf({ type: 'failure', key: 'k', at: 2, reason: 'duplicate', ...run('1') })])
const early = otlpJson([spanOf({ type: 'success', key: 'k', at: 1, value: 'v', attempts: 1, ...run('1') })])

interface Context {
  readonly place: Workplace
  readonly onTestFinished: TestContext['onTestFinished']
}

/** Starts `tracegate watch bucket`, and waits for what it prints. */
function watching({ place, onTestFinished }: Context, ...options: string[]) {
  const { child, ended } = place.start(['watch', 'bucket', ...options])
  onTestFinished(() => void child.kill('SIGKILL'))
  const printed = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    printed.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    printed.stderr += chunk
  })
  return {
    printed,
    async sees(text: RegExp, stream: 'stdout' | 'stderr' = 'stdout'): Promise<void> {
      for (let waited = 0; !text.test(printed[stream]); waited += 20) {
        if (waited > 15_000) throw new Error(`not seen: ${text} in ${printed.stdout}\n${printed.stderr}`)
        await sleep(20)
      }
    },
    async stop(signal: 'SIGINT' | 'SIGTERM') {
      child.kill(signal)
      return (await ended).code
    },
  }
}

const trace = (place: Workplace) => JSON.parse(place.read('hermetic-reports/trace/envelope.json')).summary.trace

describe.concurrent('tracegate watch', () => {
  it('judges objects as they land, says what changes, and ends with the code of the last status', async ({
    onTestFinished,
  }) => {
    const place = workplace()
    place.write(`${DAY}/1.json.gz`, gzipSync(otlpJson(goodKey('a', run('1')))))
    place.write('bucket/notes.txt', 'not an object')
    const watch = watching({ place, onTestFinished }, '--settle', '1s')
    await watch.sees(/run:1 {2}kvonce {2}valid {2}2 events {2}0 findings/)
    place.write(`${DAY}/deep/er/2.json`, otlpJson(badKey('b', run('1'))))
    await watch.sees(/run:1 {2}kvonce {2}invalid {2}4 events {2}1 finding/)
    place.write('bucket/kvonce-trace/2026/11/22/3.json', otlpJson(goodKey('c', run('2'))))
    await watch.sees(/run:2 {2}kvonce {2}valid {2}2 events/)
    expect(watch.printed.stdout.trimEnd().split('\n')).toHaveLength(3)
    expect(watch.printed.stderr).toMatch(/^Note: only what lands under kvonce-trace\/YYYY\/MM\/DD\/ .*notes\.txt\n$/)
    expect(place.read('hermetic-reports/trace/run_3a2/kvonce-validation.json')).toContain('"valid"')
    // The files of the time when there was one scope only are not current any more.
    expect(() => place.read('hermetic-reports/trace/kvonce-validation.json')).toThrow(/ENOENT/)
    expect(await watch.stop('SIGTERM')).toBe(1)
    expect(watch.printed.stdout).toMatch(/NOT CONFORMING: [^\n]+\n$/)
  })

  it('takes nothing for missing until a run has settled, and takes it back when more lands', async ({
    onTestFinished,
  }) => {
    const place = workplace()
    place.write(`${DAY}/late.json`, late)
    const watch = watching({ place, onTestFinished }, '--settle', '4s')
    await watch.sees(/run:1 {2}kvonce {2}incomplete {2}1 event/)
    await watch.sees(/run:1 {2}kvonce {2}invalid {2}1 event {2}1 finding/)
    place.write(`${DAY}/early.json`, early)
    await watch.sees(/run:1 {2}kvonce {2}valid {2}2 events/)
    expect(await watch.stop('SIGINT')).toBe(0)
  })

  it('waits for an object that is being written, and refuses one that stays cut off', async ({ onTestFinished }) => {
    const place = workplace()
    const bytes = gzipSync(otlpJson(goodKey('a', run('1'))))
    place.write(`${DAY}/growing.json.gz`, bytes.subarray(0, 20))
    const watch = watching({ place, onTestFinished }, '--format', 'json')
    for (let at = 20; at < bytes.length; at += 60) {
      appendFileSync(place.path(`${DAY}/growing.json.gz`), bytes.subarray(at, at + 60))
      await sleep(400)
    }
    await watch.sees(/"eventCount":2/)
    expect(watch.printed.stderr).toBe('')
    place.write(`${DAY}/cut.json.gz`, bytes.subarray(0, 50))
    await watch.sees(/cut\.json\.gz: .* \(truncated\)/, 'stderr')
    await watch.sees(/"status":"error"/)
    rmSync(place.path(`${DAY}/cut.json.gz`))
    await watch.sees(/"status":"error"[^\n]*\n.*"status":"valid"[^\n]*\n$/s)
    expect(await watch.stop('SIGTERM')).toBe(0)
    for (const line of watch.printed.stdout.trimEnd().split('\n')) {
      expect(violations(schemaOf('envelope'), JSON.parse(line))).toEqual([])
    }
    expect(watch.printed.stderr.match(/error:/g)).toHaveLength(1)
  })

  it('forgets what was replaced or removed', async ({ onTestFinished }) => {
    const place = workplace()
    place.write(`${DAY}/1.json`, otlpJson(badKey('b', run('1'))))
    place.write(`${DAY}/2.json`, otlpJson(goodKey('a', run('2'))))
    const watch = watching({ place, onTestFinished })
    await watch.sees(/run:1 {2}kvonce {2}invalid/)
    writeFileSync(place.path('new.json'), otlpJson(goodKey('b', run('1'))))
    renameSync(place.path('new.json'), place.path(`${DAY}/1.json`))
    await watch.sees(/run:1 {2}kvonce {2}valid {2}2 events/)
    rmSync(place.path(`${DAY}/2.json`))
    await watch.sees(/run:2 {2}kvonce {2}gone/)
    expect(trace(place).domains).toMatchObject([{ scope: 'run:1', status: 'valid' }])
    rmSync(place.path('bucket'), { recursive: true })
    await watch.sees(/error: bucket: there is no such file or directory/, 'stderr')
    place.write(`${DAY}/3.json`, otlpJson(badKey('z', run('3'))))
    await watch.sees(/run:3 {2}kvonce {2}invalid/)
    expect(await watch.stop('SIGTERM')).toBe(1)
  })

  it('goes on where it was after a restart, also after being killed', async ({ onTestFinished }) => {
    const place = workplace()
    for (let i = 0; i < 20; i++)
      place.write(`${DAY}/${i}.json`, otlpJson(goodKey(`k${i}`, { trace: i + 1, ...run('1') })))
    const first = place.start(['watch', 'bucket'])
    await sleep(400)
    first.child.kill('SIGKILL')
    await first.ended
    place.write(`${DAY}/99.json`, otlpJson(badKey('b', { trace: 99, ...run('1') })))
    const watch = watching({ place, onTestFinished })
    await watch.sees(/run:1 {2}kvonce {2}invalid {2}42 events {2}1 finding/)
    expect(await watch.stop('SIGTERM')).toBe(1)
    const { aggregate } = trace(place)
    const run2 = await place.judge(`${DAY}`, '--out', 'other')
    expect(run2.summary.trace.aggregate).toEqual(aggregate)
  })

  it('survives reports that cannot be written, and says so once', async ({ onTestFinished }) => {
    const place = workplace()
    place.write('reports', 'a file in the way')
    place.write(`${DAY}/1.json`, otlpJson(goodKey('a', run('1'))))
    const watch = watching({ place, onTestFinished }, '--out', 'reports')
    await watch.sees(/error: .*reports.*\n\s+To do:/, 'stderr')
    await sleep(500)
    expect(await watch.stop('SIGTERM')).toBe(2)
    expect(watch.printed.stderr.match(/error:/g)).toHaveLength(1)
  })
})

describe('tracegate watch --once', () => {
  it('judges what is there, as if nothing more came', async () => {
    const place = workplace()
    place.write(`${DAY}/lines.jsonl`, otlpJsonLines(goodKey('a', run('1'))))
    expect(await place.run(['watch', 'bucket', '--once'])).toMatchObject({ code: 0, stderr: '' })
    place.write(`${DAY}/late.json`, late)
    const ran = await place.run(['watch', 'bucket', '--once'])
    expect(ran).toMatchObject({ code: 1, stderr: '' })
    expect(ran.stdout).toMatch(/run:1 {2}kvonce {2}invalid {2}3 events {2}1 finding {2}0 warnings\nNOT CONFORMING/)
  })

  it.each([
    ['nothing', undefined, /CANNOT JUDGE: there was no input/],
    ['an object that is cut off', '{"resourceSpans":[', /CANNOT JUDGE: 1 of 1 input could not be read/],
  ])('exits 2 on %s', async (_, content, says) => {
    const place = workplace()
    place.write('bucket/kvonce-trace/2026/readme.md', '')
    if (content !== undefined) place.write(`${DAY}/1.json`, content)
    const { code, stdout } = await place.run(['watch', 'bucket', '--once'])
    expect(code).toBe(2)
    expect(stdout).toMatch(says)
  })

  it('exits 2 on a folder that is not there', async () => {
    const { code, stderr } = await workplace().run(['watch', 'bucket', '--once'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/error: bucket: there is no such file or directory/)
  })
})
