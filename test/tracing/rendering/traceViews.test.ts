import { describe, expect, it } from 'vitest'
import { failureReport } from '../../../shared/tracing/rendering/failureReport.ts'
import { followText } from '../../../shared/tracing/rendering/followText.ts'
import { spanTable } from '../../../shared/tracing/rendering/spanTable.ts'
import { traceView } from '../../../shared/tracing/rendering/TraceView.ts'
import { traceHeading } from '../../../shared/tracing/rendering/traceHeading.ts'
import { traceMarkdown } from '../../../shared/tracing/rendering/traceMarkdown.ts'
import { treeText } from '../../../shared/tracing/rendering/treeText.ts'
import { failedRun, spanAt, TRACE } from './sampleSpans.ts'

const view = traceView(failedRun, 50)

describe('a trace', () => {
  it('has two lines above its spans', () => {
    expect(traceHeading(view.summary)).toBe(
      `Trace ${TRACE}\nERROR  tracegate  2026-11-21T06:00:00.000000000Z  1.50 s  4 spans, 2 failed\n`,
    )
  })

  it('is a tree that tells of each span how it went, why, and under which policy', () => {
    expect(treeText(view)).toBe(`\
✖ run  1.50 s  ERROR
│  error: Retry max attempts exceeded
├─ ✔ read  client  12.0 ms  OK
└─ ✖ decode  1.40 s  ERROR  timeout  3 attempts
   │  error: Retry max attempts exceeded
   │  policy: fail_fast=True, timeout=200ms, retry=exponential(max_attempts=2, delay=500ms)
   └─ · inflate  10.0 ms  UNSET
`)
  })

  it('shows events when asked', () => {
    expect(treeText(view, { includeEvents: true })).toContain(`
   │  policy: fail_fast=True, timeout=200ms, retry=exponential(max_attempts=2, delay=500ms)
   │  +200 ms  retry  attempt=2  reason=Timed out after 200ms
   │  +900 ms  retry  attempt=3  reason=Timed out after 200ms
   └─ · inflate`)
    expect(spanTable(view, { includeEvents: true })).toContain(
      '\nb2  +200 ms  retry  attempt=2  reason=Timed out after 200ms\n',
    )
    expect(traceMarkdown(view)).not.toContain('Events')
    expect(traceMarkdown(view, { includeEvents: true })).toContain(
      '### Events\n\n- `b2` `+200 ms  retry  attempt=2  reason=Timed out after 200ms`\n',
    )
  })

  it('is a table with indented names', () => {
    expect(spanTable(view)).toBe(`\
SPAN ID  NAME         KIND         START  DURATION  STATUS  TIMEOUT  ATTEMPTS  ERROR
a1       run          internal     +0 ns    1.50 s  ERROR                   1  Retry max attempts exceeded
b1         read       client    +1.00 ms   12.0 ms  OK                      1
b2         decode     internal  +20.0 ms    1.40 s  ERROR   yes             3  Retry max attempts exceeded
c1           inflate  internal  +30.0 ms   10.0 ms  UNSET                   1
`)
  })

  it('is Markdown', () => {
    expect(traceMarkdown(view)).toBe(`\
## Trace \`${TRACE}\`

- Root: run of tracegate, ERROR
- Started: 2026-11-21T06:00:00.000000000Z, took 1.50 s
- Spans: 4, 2 failures

| Span | Name | Kind | Duration | Status | Attempts | Error | Policy |
| - | - | - | -: | - | -: | - | - |
| \`a1\` | run | internal | 1.50 s | ERROR | 1 | Retry max attempts exceeded | |
| \`b1\` | › read | client | 12.0 ms | OK | 1 | | |
| \`b2\` | › decode | internal | 1.40 s | ERROR, timeout | 3 | Retry max attempts exceeded | \
fail\\_fast=True, timeout=200ms, retry=exponential(max\\_attempts=2, delay=500ms) |
| \`c1\` | › › inflate | internal | 10.0 ms | UNSET | 1 | | \
fail\\_fast=True, timeout=200ms, retry=exponential(max\\_attempts=2, delay=500ms) |
`)
  })

  it('has colours only when the terminal has', () => {
    expect(treeText(view, { colour: true })).toContain('\u001b[31mERROR\u001b[39m')
    expect(treeText(view) + traceHeading(view.summary) + spanTable(view)).not.toContain('\u001b')
  })

  it('is told span by span as they end', () => {
    expect(
      failedRun
        .map((span) => followText(span))
        .slice(1, 3)
        .join(''),
    ).toBe(`\
2026-11-21T06:00:00.013000000Z  ${TRACE}  OK     12.0 ms  read
2026-11-21T06:00:01.420000000Z  ${TRACE}  ERROR  1.40 s  decode  timeout  3 attempts  Retry max attempts exceeded
`)
  })
})

describe('the report of failures', () => {
  it('says what failed, where, why, under which policy, and how to look further', () => {
    expect(failureReport([failedRun])).toBe(`\
# Failed executions: the last 1

| Trace | Started | Execution | Failed in | Why |
| - | - | - | - | - |
| \`${TRACE}\` | 2026-11-21T06:00:00Z | run | decode | Retry max attempts exceeded |

## \`${TRACE}\`: decode failed

- Root: run of tracegate, ERROR
- Started: 2026-11-21T06:00:00.000000000Z, took 1.50 s
- Spans: 4, 2 failures
- Failed in: decode (span \`b2\`) after 1.40 s and 3 attempts
- Why: Retry max attempts exceeded
- Policy: \`fail_fast=True, timeout=200ms, retry=exponential(max_attempts=2, delay=500ms)\`

\`\`\`text
${treeText(view).trimEnd()}
\`\`\`

Look further:

\`\`\`sh
tracegate trace show ${TRACE} --include-events
tracegate run --resume ${TRACE}
\`\`\`
`)
  })

  it('offers to resume only what can be, and names the data directory that is not the usual one', () => {
    const unable = failedRun.map((span) => ({ ...span, attributes: {} }))
    expect(failureReport([unable], { dataDir: "it's here" })).toContain(
      `\`\`\`sh\ntracegate trace show ${TRACE} --include-events --data-dir 'it'\\''s here'\n\`\`\``,
    )
  })

  it('shows no command with an id that a shell could take for something else', () => {
    for (const traceId of ['--format', 'a`b', 'a\nrm', '']) {
      expect(failureReport([failedRun.map((span) => ({ ...span, traceId }))])).not.toContain('tracegate trace show')
    }
    expect(failureReport([failedRun.map((span) => ({ ...span, traceId: 'a; rm x' }))])).toContain(
      "trace show 'a; rm x' --",
    )
  })

  it('says that nothing failed', () => {
    expect(failureReport([])).toBe('# Failed executions\n\nNone of the executions kept here has failed.\n')
  })

  const failed = (at: number, id: string, parent: string, rest = {}) =>
    spanAt(at, id, parent, { status: 'ERROR', ...rest })
  const placeOf = (spans: Parameters<typeof failureReport>[0][number]) =>
    /- Failed in: (\w+)/.exec(failureReport([spans]))?.[1]

  it('blames what failed first, not what was ended on account of it', () => {
    expect(placeOf([failed(0, 'run', ''), failed(1, 'late', 'run'), failed(0, 'early', 'run')])).toBe('early')
  })

  it('blames what the execution names, of several attempts the last', () => {
    const attributes = { 'flow.node.attempts': 2, 'flow.failed_node': 'decode' }
    expect(
      placeOf([
        failed(0, 'run', '', { attributes: { 'tracegate.failed_node': 'decode' } }),
        failed(1, 'flow', 'run', { attributes: { 'flow.failed_node': 'decode' } }),
        failed(2, 'read', 'flow', { attributes }),
        failed(3, 'first', 'read', { name: 'decode' }),
        failed(4, 'convert', 'read'),
        failed(5, 'second', 'read', { name: 'decode' }),
      ]),
    ).toBe('decode')
  })

  it('blames a node itself for what its attempts did', () => {
    const node = failed(0, 'node', 'run', { attributes: { 'flow.node.attempts': 2 } })
    expect(placeOf([failed(0, 'run', ''), node, failed(0, 'inner', 'node')])).toBe('node')
  })

  it('ends with spans that are each other’s parents', () => {
    expect(placeOf([failed(0, 'a', 'b'), failed(1, 'b', 'a')])).toMatch(/[ab]/)
  })

  it('says so when a failure gave no reason', () => {
    expect(failureReport([[failed(0, 'run', '')]])).toContain('- Why: no reason was recorded\n')
    expect(failureReport([[failed(0, 'run', '', { timeout: true })]])).toContain('- Why: cut off by its timeout\n')
  })
})
