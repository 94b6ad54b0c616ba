import { existsSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'
import { failedRun, START, spanAt, TRACE } from '../tracing/rendering/sampleSpans.ts'
import { tracePlace } from './tracePlace.ts'
import { traceSchemaErrors } from './traceSchemas.ts'

const MINUTE = 60_000
const FINE = '4bf9aaaaaaaaaaaaaaaaaaaaaaaaaaaa'
const EVIDENCE = 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'
const HOSTILE = 'f'.repeat(32)
const OLD = 'Old-Trace-1'
const attack = '\u009b31m\u001b]0;owned\u0007\u001b[31m|`<b>\n::error::x'

const spans: readonly TraceSpan[] = [
  ...failedRun,
  spanAt(MINUTE, 'd1', '', { traceId: FINE, name: 'run' }),
  spanAt(MINUTE, 'd2', 'd1', { traceId: FINE, name: 'decode', attributes: { objects: 3 } }),
  spanAt(2 * MINUTE, 'e1', '', {
    traceId: EVIDENCE,
    serviceName: 'orders',
    name: 'orders placed',
    attributes: { 'tracegate.evidence': true, 'tracegate.domain': 'orders', 'tracegate.verdict': 'violated' },
  }),
  spanAt(-MINUTE, 'f1', '', { traceId: HOSTILE, name: attack, error: attack, status: 'ERROR', serviceName: attack }),
  spanAt(-2 * MINUTE, 'g1', '', { traceId: OLD, name: 'flow', serviceName: 'illumo', status: 'UNSET' }),
]

let place: Awaited<ReturnType<typeof tracePlace>>
beforeAll(async () => {
  place = await tracePlace(spans)
})

describe('trace list', () => {
  it('lists executions, newest first, and no trace that is only evidence', async () => {
    const { code, stdout, stderr } = await place.trace('list')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual(['TRACE', FINE, TRACE, HOSTILE, OLD, ''])
  })

  it('tells failed ones from those that went well', async () => {
    const idsOf = async (...args: string[]) =>
      (await place.json('list', ...args)).traces.map(({ traceId }: { traceId: string }) => traceId)
    expect(await idsOf('--status', 'ERROR')).toEqual([TRACE, HOSTILE])
    expect(await idsOf('--status', 'OK')).toEqual([FINE])
  })

  it('prints JSON that its schema describes', async () => {
    const printed = await place.json('list')
    expect(traceSchemaErrors('trace-list', printed)).toEqual([])
    expect(printed).toMatchObject({ schemaVersion: '1.0.0', more: false })
    expect(printed.traces[1]).toEqual({
      traceId: TRACE,
      rootName: 'run',
      rootService: 'tracegate',
      startTime: '2026-11-21T06:00:00.000000000Z',
      endTime: '2026-11-21T06:00:01.500000000Z',
      durationNanos: '1500000000',
      status: 'ERROR',
      spanCount: 4,
      errorCount: 2,
    })
  })

  it('lists no more than asked for, and says that there is more', async () => {
    expect(await place.trace('list', '--limit', '1')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^TRACE ID .*\n4bf9a.*\n$/),
      stderr: 'Note: there are more than these 1; --limit takes up to 500.\n',
    })
    expect((await place.trace('list', '--limit', '1', '--quiet')).stderr).toBe('')
    expect((await place.json('list', '--limit', '1')).more).toBe(true)
  })

  it.each(['0', '501', '-1', '1.5', 'x', '1e2', ''])('refuses the limit %j and names the range', async (limit) => {
    for (const command of [['list'], ['show', TRACE], ['search', '{}']]) {
      const { code, stdout, stderr } = await place.trace(...command, `--limit=${limit}`)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain('Write a whole number from 1 to 500.')
    }
  })

  it('keeps in JSON what data says, and shows what is invisible', async () => {
    for (const args of [['list'], ['show', HOSTILE], ['search', '{ status = error }']]) {
      const { stdout } = await place.trace(...args, '--format', 'json')
      expect(stdout).not.toMatch(/[^\P{Cc}\n]/u)
      expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(attack))
    }
  })

  it('never prints what data could do to a terminal or to Markdown', async () => {
    for (const args of [['list'], ['show', HOSTILE], ['show', HOSTILE, '--format=table'], ['search', '{}']]) {
      const { stdout } = await place.trace(...args)
      expect(stdout).toContain('\\u009b31m\\u001b]0;owned\\u0007\\u001b[31m|`<b>\\n::error::x')
      expect(stdout).not.toMatch(/[^\P{Cc}\n]|^::/mu)
    }
    for (const args of [['list'], ['show', HOSTILE], ['search', '{}'], ['report']]) {
      const { stdout } = await place.trace(...args, '--format', 'markdown')
      expect(stdout).toContain('\\[31m&#124;\\`&#60;b&#62;')
      expect(stdout.replaceAll(/^```text\n.*?^```$/gms, '')).not.toMatch(/[^\P{Cc}\n]|^::|<b>/mu)
      expect(stdout).not.toMatch(/[^\P{Cc}\n]|^::/mu)
    }
  })
})

describe('trace show', () => {
  it('takes the beginning of an id, in either case, when it is the only one', async () => {
    for (const id of [TRACE, '4bf92', '4BF92F']) {
      const { code, stdout } = await place.trace('show', id)
      expect([code, stdout.split('\n')[0]]).toEqual([0, `Trace ${TRACE}`])
    }
    expect((await place.trace('show', OLD)).stdout).toContain(`Trace ${OLD}\n`)
  })

  it('names the candidates of one that is not', async () => {
    const { code, stdout, stderr } = await place.trace('show', '4bf9')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`begins like this: ${TRACE}, ${FINE} (usage)`)
  })

  it('refuses an unknown id, and too little of one', async () => {
    expect(await place.trace('show', 'abcd')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('error: abcd: no trace has an id that begins like this (not-found)'),
    })
    for (const id of ['4bf', '', '%', '\u001b[31m']) {
      const { code, stderr } = await place.trace('show', id)
      expect([code, /[^\P{Cc}\n]/u.test(stderr)]).toEqual([2, false])
    }
    expect((await place.trace('show', '4bf')).stderr).toContain('at least 4 characters')
  })

  it('shows a tree, and events when asked', async () => {
    const { stdout } = await place.trace('show', TRACE)
    expect(stdout).toContain('\n├─ ✔ read  client  12.0 ms  OK\n└─ ✖ decode  1.40 s  ERROR  timeout  3 attempts\n')
    expect(stdout).not.toContain('+200 ms  retry')
    expect((await place.trace('show', TRACE, '--include-events')).stdout).toContain('+200 ms  retry  attempt=2')
  })

  it('prints JSON that its schema describes, with events only when asked', async () => {
    const plain = await place.json('show', TRACE)
    const full = await place.json('show', TRACE, '--include-events', '--limit', '3')
    expect([traceSchemaErrors('trace', plain), traceSchemaErrors('trace', full)]).toEqual([[], []])
    expect(plain.spans).toHaveLength(4)
    expect(plain.spans[0]).not.toHaveProperty('events')
    expect(full).toMatchObject({ trace: { spanCount: 4 }, spansLeftOut: 1 })
    expect(full.spans[2]).toMatchObject({
      traceId: TRACE,
      spanId: 'b2',
      parentSpanId: 'a1',
      startTime: '2026-11-21T06:00:00.020000000Z',
      durationNanos: '1400000000',
      status: 'ERROR',
      error: 'Retry max attempts exceeded',
      timeout: true,
      policySnapshot: { timeout: '200ms', retry: { maxAttempts: 2, mode: 'exponential' } },
      events: [
        { name: 'retry', time: '2026-11-21T06:00:00.220000000Z', attributes: { attempt: 2 } },
        { name: 'retry' },
      ],
    })
    expect(full.spans[0]).toMatchObject({ parentSpanId: null, policySnapshot: null, timeout: false })
  })
})

describe('trace search', () => {
  it('finds spans by a query, in executions and in evidence', async () => {
    expect((await place.trace('search', '{ name = "decode" && status = error }')).stdout).toMatch(
      new RegExp(`^TRACE ID .*\n${TRACE} .* ERROR timeout  decode  Retry max attempts exceeded\n$`),
    )
    expect((await place.json('search', '{ domain = "orders" }')).traces).toMatchObject([{ traceId: EVIDENCE }])
  })

  it('finds spans that a timeout cut off, with a query and without', async () => {
    for (const query of [[], ['{ name = "decode" }'], ['{ name = "run" } >> { name = "decode" } | count() > 0']]) {
      const { traces } = await place.json('search', ...query, '--timeout-only')
      expect(traces).toMatchObject([{ traceId: TRACE, matched: 1, spans: [{ spanId: 'b2' }] }])
    }
    expect((await place.json('search', '{ name = "read" }', '--timeout-only')).traces).toEqual([])
  })

  it('finds spans by how they went', async () => {
    const spansOf = async (...args: string[]) =>
      (await place.json('search', ...args)).traces.flatMap((trace: { spans: { spanId: string }[] }) =>
        trace.spans.map(({ spanId }) => spanId),
      )
    expect(await spansOf('{ name = "decode" }', '--status', 'OK')).toEqual(['d2'])
    expect(await spansOf('{ name = "decode" }', '--status', 'ERROR', '--timeout-only')).toEqual(['b2'])
    expect(await spansOf('--status', 'ERROR')).toEqual(['a1', 'b2', 'f1'])
    expect(await spansOf('{ } | count() = 4', '--status', 'ERROR')).toEqual(['a1', 'b2'])
  })

  it('shows selected fields', async () => {
    const query = '{ name = "decode" } | select(span.objects, duration)'
    expect((await place.trace('search', query)).stdout).toMatch(/NAME {4}span\.objects {2}duration/)
    const printed = await place.json('search', query)
    expect(traceSchemaErrors('trace-search', printed)).toEqual([])
    const selected = printed.traces.map((trace: { spans: { selected: unknown }[] }) => trace.spans[0]?.selected)
    expect(selected).toEqual([
      { 'span.objects': 3, duration: '10000000' },
      { 'span.objects': null, duration: '1400000000' },
    ])
  })

  it('says that nothing matches', async () => {
    expect(await place.trace('search', '{ name = "nothing" }')).toMatchObject({ code: 0, stdout: 'No span matches.\n' })
    expect(await place.json('search', '{ name = "nothing" }')).toEqual({
      schemaVersion: '1.0.0',
      traces: [],
      more: false,
    })
  })

  it('shows where a query is wrong', async () => {
    for (const query of [
      '{ name = }',
      '{ name = "a" } | rate()',
      '{ nonsense = 1 }',
      '',
      '{ name = "\u001b[31m" && }',
    ]) {
      const { code, stdout, stderr } = await place.trace('search', query)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/^error: query:1:\d+: .*\(usage\)\n {2}.*\n {2,}\^\n {2}To do: .*\n$/)
      expect(stderr).not.toMatch(/[^\P{Cc}\n]/u)
    }
  })

  it('wants something to search for', async () => {
    const { code, stderr } = await place.trace('search')
    expect([code, stderr]).toEqual([2, expect.stringContaining('there is nothing to search for')])
  })
})

describe('trace report', () => {
  it('tells of the last failures in Markdown', async () => {
    const { code, stdout } = await place.trace('report', '--last', '1')
    expect([code, stdout.split('\n')[0]]).toEqual([0, '# Failed executions: the last 1'])
    expect(stdout).toContain(`\ntracegate run --resume ${TRACE}\n`)
    expect((await place.trace('report')).stdout).toContain('# Failed executions: the last 2\n')
  })
})

describe('a place without traces', () => {
  it('says what to do, and makes no database', async () => {
    const empty = await tracePlace()
    for (const args of [['list'], ['show', 'abcd'], ['search', '{}'], ['report']]) {
      expect(await empty.trace(...args, '--data-dir', 'data')).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(
          /^error: data\/traces\.db: no traces here yet \(not-found\)\n {2}To do: Run `tracegate run` first/,
        ),
      })
    }
    expect(existsSync(empty.path('data'))).toBe(false)
  })

  it('says that an empty database is empty', async () => {
    const empty = await tracePlace()
    await empty.put([])
    expect(await empty.trace('list')).toMatchObject({ code: 0, stdout: 'No execution is kept here.\n', stderr: '' })
    expect(await empty.trace('list', '--status=ERROR', '--format=markdown')).toMatchObject({
      code: 0,
      stdout: 'No execution with status ERROR is kept here.\n',
    })
    expect(await empty.json('list')).toEqual({ schemaVersion: '1.0.0', traces: [], more: false })
    expect((await empty.trace('report')).stdout).toContain('None of the executions kept here has failed.')
  })
})

it('every trace command explains itself with an example', async () => {
  expect(START).toBe(BigInt(Date.parse('2026-11-21T06:00:00Z')) * 1_000_000n)
  for (const command of ['list', 'show', 'search', 'report', 'follow']) {
    const { code, stdout } = await place.trace(command, '--help')
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(new RegExp(`\nExample:\n {2}tracegate trace ${command} `)),
    ])
  }
})
