import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { failedFlow, flowPlace, spansIn } from './flowPlace.ts'
import { otlpJson } from './otlpForms.ts'
import { badKey, goodKey } from './spans.ts'

const good = otlpJson(goodKey('good'))
const bad = otlpJson(badKey('bad'))
const STOP = 'flow:\n  nodes:\n    read: {onError: {action: stop}}\n'

/** A run of `good.json` whose segments cannot be written. */
function broken() {
  const place = flowPlace()
  place.write('good.json', good)
  place.noSegments.put()
  return place
}

describe('a failed run', () => {
  it('says on stdout which node failed, why, under which policy and in which trace, and nothing else', async () => {
    const place = broken()
    place.settings(
      'flow:\n  timeout: 5m\n  nodes:\n    segment: {retry: {maxAttempts: 2, delay: 10ms, mode: exponential}}\n',
    )
    for (const more of [[], ['--quiet'], ['--no-color'], ['--profile', 'strict']]) {
      const ran = await place.run(['run', 'good.json', ...more])
      const block = failedFlow(ran)
      expect(block).toMatchObject({
        node: 'segment',
        policy: 'fail_fast=True, timeout=5m, retry=exponential(max_attempts=2, delay=10ms)',
      })
      expect(block.reason).toMatch(/^Retry max attempts exceeded: /)
      expect(ran.stderr).toContain(`--resume ${block.id.slice(0, 8)}`)
      expect(ran.stderr).toMatch(/error: .*segments.*\n {2}To do: /)
    }
  })

  it('with --format json prints the report, which Markdown says too', async () => {
    const place = broken()
    const json = await place.run(['run', 'good.json', '--format', 'json'])
    expect(json.code).toBe(1)
    const report = JSON.parse(json.stdout)
    expect(Object.keys(report)).toEqual(['traceId', 'failedNodeId', 'summary', 'policySnapshot', 'contextDigest'])
    expect(report).toMatchObject({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      failedNodeId: 'segment',
      contextDigest: { object: 'good.json', events: 2, masked: true },
    })
    const markdown = await place.run(['run', 'good.json', '--format', 'markdown'])
    expect(markdown.code).toBe(1)
    expect(markdown.stdout).toMatch(/^## Flow failed\n[\s\S]*- Failed node: `segment`\n/)
  })

  it('writes the report that was asked for, in either format, and only when it failed', async () => {
    const place = broken()
    for (const [format, says] of [
      ['json', /^\{\n {2}"traceId"/],
      ['markdown', /^## Flow failed\n/],
    ] as const) {
      const path = `reports/of/${format}`
      failedFlow(await place.run(['run', 'good.json', '--report-path', path, '--report-format', format]))
      expect(place.read(path)).toMatch(says)
    }
    failedFlow(await place.run(['run', 'good.json', '--report-path', 'default']))
    expect(JSON.parse(place.read('default'))).toMatchObject({ failedNodeId: 'segment' })
    place.noSegments.remove()
    expect((await place.run(['run', 'good.json', '--report-path', 'none'])).code).toBe(0)
    expect(existsSync(place.path('none'))).toBe(false)
  })

  it('goes on failing in the same way when its report cannot be written', async () => {
    const place = broken()
    const ran = await place.run(['run', 'good.json', '--report-path', 'good.json/report'])
    failedFlow(ran)
    expect(ran.stderr).toMatch(/error: good\.json\/report/)
  })

  it('is in the step summary', async () => {
    const place = broken()
    const env = { GITHUB_STEP_SUMMARY: place.path('summary.md') }
    failedFlow(await place.run(['run', 'good.json'], { env }))
    expect(place.read('summary.md')).toMatch(/## Flow failed/)
  })

  it.each([
    ['read', (place: ReturnType<typeof flowPlace>) => place.settings(STOP), 'gone.json'],
    ['check', (place: ReturnType<typeof flowPlace>) => place.noReport('kvonce-validation.json').put(), 'good.json'],
    ['report', (place: ReturnType<typeof flowPlace>) => place.noReport('envelope.json').put(), 'good.json'],
  ])('at %s exits 1 whatever was found, and leaves no verdict', async (node, breaks, input) => {
    const place = flowPlace()
    place.write('good.json', good)
    breaks(place)
    expect(failedFlow(await place.run(['run', input])).node).toBe(node)
  })
})

describe('the exit code', () => {
  it.each([
    ['0 when all conforms', ['good.json'], '', 0],
    ['1 when something does not', ['bad.json'], '', 1],
    ['2 when an input cannot be read, whatever else was found', ['bad.json', 'gone.json'], '', 2],
    ['2 when an object is passed over', ['gone.json', 'good.json'], STOP.replace('stop', 'continue'), 2],
  ])('is %s', async (_, inputs, settings, expected) => {
    const place = flowPlace()
    place.write('good.json', good)
    place.write('bad.json', bad)
    place.settings(settings)
    const { code, stdout } = await place.run(['run', ...inputs])
    expect(code).toBe(expected)
    expect(stdout).not.toContain('Flow failed')
  })

  it('is 2, with nothing run, when settings that are named are not there', async () => {
    const place = flowPlace()
    const { code, stdout, stderr } = await place.run(['run', place.write('good.json', good), '--config', 'none.yaml'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/none\.yaml: there is no such settings file/)
    expect(existsSync(place.path('.tracegate'))).toBe(false)
  })

  it('is 2, with nothing run, when policies have mistakes: all are told, each on a line', async () => {
    const place = flowPlace()
    place.settings(`flow:
  timeout: 5 parsecs
  retry: {maxAttempts: -1, delay: -5s}
  failfast: true
  nodes:
    decode: {onError: {action: goto, target: nowhere}}
    segment: {onError: {action: goto, target: mask}}
`)
    const { code, stdout, stderr } = await place.run(['run', place.write('good.json', good)])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    const lines = stderr.split('\n')
    for (const setting of [
      'flow.timeout',
      'flow.retry.maxAttempts',
      'flow.retry.delay',
      'flow.failfast',
      'flow.nodes.decode.onError.target',
      'flow.nodes.segment.onError.target',
    ]) {
      const told = lines.filter((line) => line.includes(`${setting}: `))
      expect(told, setting).toHaveLength(1)
      expect(told[0]).toMatch(/ \/ .*[\u3040-\u9fff]/)
    }
    for (const made of ['.tracegate', 'logs', 'hermetic-reports']) expect(existsSync(place.path(made))).toBe(false)
  })
})

describe('runtime_execution.log', () => {
  const linesOf = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))

  it('has a line for each failure, and one for the success after them', async () => {
    const place = broken()
    const first = failedFlow(await place.run(['run', 'good.json']))
    const second = await place.run(['run', 'good.json'])
    expect(second.stderr).toMatch(
      new RegExp(`^Note: the last run failed at segment \\(trace ${first.id.slice(0, 8)}\\): .+\\n`),
    )
    place.noSegments.remove()
    expect((await place.run(['run', 'good.json'])).stderr).toMatch(/^Note: the last run failed at segment/)
    const third = await place.run(['run', 'good.json'])
    expect({ code: third.code, stderr: third.stderr }).toEqual({ code: 0, stderr: '' })
    const log = linesOf(place.read('logs/runtime_execution.log'))
    expect(log).toMatchObject([
      {
        event: 'failure',
        traceId: first.id,
        node: 'segment',
        reason: first.reason,
        policy: { failFast: true },
        input: { object: 'good.json', events: 2 },
      },
      { event: 'failure', traceId: failedFlow(second).id },
      { event: 'success', after: failedFlow(second).id },
    ])
    for (const { time } of log) expect(new Date(time).toISOString()).toBe(time)
  })

  it('is in the folder that is named, and is not made by a run that succeeds', async () => {
    const place = broken()
    failedFlow(await place.run(['run', 'good.json', '--output-dir', 'a/b']))
    expect(linesOf(place.read('a/b/runtime_execution.log'))).toHaveLength(1)
    expect(existsSync(place.path('logs'))).toBe(false)
    place.noSegments.remove()
    expect((await place.run(['run', 'good.json'])).code).toBe(0)
    expect(existsSync(place.path('logs'))).toBe(false)
  })

  it('says nothing of the last failure when the run is to be quiet', async () => {
    const place = broken()
    failedFlow(await place.run(['run', 'good.json']))
    expect((await place.run(['run', 'good.json', '--quiet'])).stderr).not.toContain('Note:')
  })

  it.each([
    ['is cut off', '{"event":"failure","node":"seg'],
    ['is of another program', 'INFO 12:00 started\n'],
    ['is not text', Buffer.from([0xff, 0xfe, 0, 10, 0xff])],
    ['holds other JSON', '[1]\nnull\n'],
    [
      'is full of control characters',
      `${JSON.stringify({ event: 'failure', node: '\u001b[2J', traceId: 'a', reason: 7 })}\n`,
    ],
    ['is empty', ''],
  ])('that %s disturbs nothing', async (_, content) => {
    const place = broken()
    place.write('logs/runtime_execution.log', content)
    const ran = await place.run(['run', 'good.json'])
    expect(failedFlow(ran).node).toBe('segment')
    expect(ran.stderr).not.toContain('\u001b')
    const after = readFileSync(place.path('logs/runtime_execution.log'))
    expect(after.subarray(0, Buffer.byteLength(content))).toEqual(Buffer.from(content))
    const lines = after.toString().trimEnd().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ event: 'failure', node: 'segment' })
  })

  it('that cannot be written is told, and changes no exit code', async () => {
    const place = broken()
    mkdirSync(place.path('logs/runtime_execution.log'), { recursive: true })
    const failed = await place.run(['run', 'good.json'])
    failedFlow(failed)
    expect(failed.stderr).toMatch(/error: logs\/runtime_execution\.log/)
    place.noSegments.remove()
    expect((await place.run(['run', 'good.json'])).code).toBe(0)
  })
})

describe('a node that hangs', () => {
  it('on standard input is told by what it was after every retry: a timeout', async () => {
    const place = flowPlace()
    place.settings('flow:\n  nodes:\n    read: {timeout: 100ms, retry: {maxAttempts: 2}}\n')
    const hung = place.start(['run', '-'])
    hung.child.stdin.on('error', () => {})
    hung.child.stdin.write('{"resourceSpans":')
    expect(failedFlow(await hung.ended).reason).toBe('Retry max attempts exceeded: timed out after 100ms')
  })

  it('is cut off by its timeout, and does not hold the process', async () => {
    const place = flowPlace()
    place.settings('flow:\n  nodes:\n    read: {timeout: 200ms}\n')
    const { child, ended } = place.start(['run', '-'])
    child.stdin.on('error', () => {})
    child.stdin.write('{"resourceSpans":')
    const block = failedFlow(await ended)
    expect(block).toMatchObject({ node: 'read', reason: expect.stringMatching(/Timed out after 200ms$/) })
    const read = (await spansIn(place)).find(({ name }) => name === 'read')
    expect(read).toMatchObject({ traceId: block.id, timeout: true, status: 'ERROR', attributes: { timeout: true } })
    const search = await place.run(['trace', 'search', '{ name = "read" }', '--timeout-only', '--format', 'json'])
    expect(search.stdout).toContain(block.id)
  })
})
