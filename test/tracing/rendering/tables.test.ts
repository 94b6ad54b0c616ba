import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TraceMatch, TraceSummary } from '../../../shared/ports/SpanStore.ts'
import { durationText } from '../../../shared/tracing/rendering/durationText.ts'
import { followText } from '../../../shared/tracing/rendering/followText.ts'
import { isoNanos } from '../../../shared/tracing/rendering/isoNanos.ts'
import { listMarkdown } from '../../../shared/tracing/rendering/listMarkdown.ts'
import { listTable } from '../../../shared/tracing/rendering/listTable.ts'
import { searchMarkdown } from '../../../shared/tracing/rendering/searchMarkdown.ts'
import { searchTable } from '../../../shared/tracing/rendering/searchTable.ts'
import { selectedFields } from '../../../shared/tracing/rendering/selectedFields.ts'
import { summaryOf } from '../../../shared/tracing/rendering/summaryOf.ts'
import { traceView } from '../../../shared/tracing/rendering/TraceView.ts'
import { textWidth } from '../../../shared/tracing/rendering/textWidth.ts'
import { traceHeading } from '../../../shared/tracing/rendering/traceHeading.ts'
import { traceMarkdown } from '../../../shared/tracing/rendering/traceMarkdown.ts'
import { treeText } from '../../../shared/tracing/rendering/treeText.ts'
import type { TraceSpan } from '../../../shared/tracing/TraceSpan.ts'
import { hostileText } from '../../reporting/hostileText.ts'
import { markdownSkeleton } from '../../reporting/markdownSkeleton.ts'
import { failedRun, spanAt, TRACE } from './sampleSpans.ts'

const summary = summaryOf(failedRun)
const fine: TraceSummary = { ...summary, traceId: 'a'.repeat(32), rootName: 'run', status: 'OK', errorCount: 0 }
const match: TraceMatch = { ...summary, spans: failedRun.slice(1, 3), matched: 14 }
const fields = selectedFields({
  spanset: { kind: 'filter', where: undefined },
  stages: [
    {
      kind: 'select',
      fields: [
        { kind: 'attribute', scope: 'span', name: 'flow.node.attempts' },
        { kind: 'intrinsic', name: 'traceDuration' },
      ],
    },
  ],
})

describe('a list', () => {
  it('is a table', () => {
    expect(listTable([summary, fine])).toBe(`\
TRACE ID                          STARTED               DURATION  STATUS  SPANS  FAILED  SERVICE    NAME
${TRACE}  2026-11-21T06:00:00Z    1.50 s  ERROR       4       2  tracegate  run
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  2026-11-21T06:00:00Z    1.50 s  OK          4       0  tracegate  run
`)
  })

  it('fits the terminal: ids are cut to a prefix that can be used, texts with an ellipsis', () => {
    const text = listTable([{ ...summary, rootName: 'a very long name of an execution' }], { width: 80 })
    expect(text).toBe(`\
TRACE ID      STARTED               DURATION  STATUS  SPANS  FAILED  SER…  NAME
4bf92f3577b3  2026-11-21T06:00:00Z    1.50 s  ERROR       4       2  tra…  a ve…
`)
    expect(Math.max(...text.split('\n').map(textWidth))).toBeLessThanOrEqual(80)
  })

  it('is Markdown', () => {
    expect(listMarkdown([summary])).toBe(`\
| Trace | Started | Duration | Status | Spans | Failed | Service | Name |
| - | - | -: | - | -: | -: | - | - |
| \`${TRACE}\` | 2026-11-21T06:00:00Z | 1.50 s | ERROR | 4 | 2 | tracegate | run |
`)
  })
})

describe('what a search found', () => {
  it('is a table of spans with what was selected, and says what is not shown', () => {
    expect(searchTable([match], fields)).toBe(`\
TRACE ID                          STARTED               DURATION  STATUS         NAME             span.flow.node.attempts  traceDuration  ERROR
${TRACE}  2026-11-21T06:00:00Z   12.0 ms  OK             read                                      1.50 s
${TRACE}  2026-11-21T06:00:00Z    1.40 s  ERROR timeout  decode           3                        1.50 s         Retry max attempts exceeded
${TRACE}                                                 … 12 more spans
`)
  })

  it('is Markdown', () => {
    expect(searchMarkdown([match], fields).split('\n').slice(2, 5)).toEqual([
      `| \`${TRACE}\` | \`b1\` | 2026-11-21T06:00:00Z | 12.0 ms | OK | read | | 1.50 s | |`,
      `| \`${TRACE}\` | \`b2\` | 2026-11-21T06:00:00Z | 1.40 s | ERROR, timeout | decode | 3 | 1.50 s | Retry max attempts exceeded |`,
      `| \`${TRACE}\` | | | | | … 12 more spans | | | |`,
    ])
  })
})

describe('text from data', () => {
  const hostile = (text: string): readonly TraceSpan[] => [
    spanAt(0, text, '', {
      traceId: text,
      serviceName: text,
      name: text,
      error: text,
      status: 'ERROR',
      attributes: { [text]: text },
      policySnapshot: { timeout: text, onError: { action: text, target: text } },
      events: [{ name: text, time: 0n, attributes: { [text]: text } }],
    }),
  ]
  const invisible = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

  it('never steers the terminal, and never makes a line of its own', () => {
    fc.assert(
      fc.property(
        hostileText.filter((text) => text !== ''),
        (text) => {
          const spans = hostile(text)
          const view = traceView(spans, 10)
          const found = [{ ...view.summary, spans, matched: 1 }]
          const outputs: [string, number][] = [
            [treeText(view, { includeEvents: true }), 4],
            [traceHeading(view.summary), 2],
            [listTable([view.summary], { width: 80 }), 2],
            [searchTable(found, fields), 2],
            [followText(spans[0] as TraceSpan, { includeEvents: true }), 2],
          ]
          for (const [output, lines] of outputs) {
            expect(output).not.toMatch(invisible)
            expect(output.split('\n')).toHaveLength(lines + 1)
            expect(output).not.toMatch(/^\s*::/m)
          }
        },
      ),
    )
  })

  it('never adds markup to Markdown', () => {
    const skeletons = (text: string) => {
      const spans = hostile(text)
      const view = traceView(spans, 10)
      const found = [{ ...view.summary, spans, matched: 1 }]
      return [listMarkdown([view.summary]), searchMarkdown(found, fields), traceMarkdown(view, { includeEvents: true })]
        .join('\n')
        .split('\n')
        .map(markdownSkeleton)
    }
    const harmless = skeletons('x')
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(skeletons(text)).toEqual(harmless)
      }),
    )
  })
})

describe('a duration', () => {
  it.each([
    [0n, '0 ns'],
    [999n, '999 ns'],
    [1_000n, '1.00 µs'],
    [12_345n, '12.3 µs'],
    [999_999_999n, '999 ms'],
    [59_999_999_999n, '59.9 s'],
    [65_000_000_000n, '1m 05s'],
    [3_725_000_000_000n, '1h 02m'],
    [-5n, '0 ns'],
  ])('of %d ns is %s', (nanos, text) => {
    expect(durationText(nanos)).toBe(text)
  })
})

describe('a time', () => {
  it('has nine digits, whatever an old database holds', () => {
    expect(isoNanos(1_500_000_000n)).toBe('1970-01-01T00:00:01.500000000Z')
    expect(isoNanos(1n)).toBe('1970-01-01T00:00:00.000000001Z')
    expect(isoNanos(-1n)).toBe('1970-01-01T00:00:00.000000000Z')
    expect(isoNanos(2n ** 70n)).toBe('2262-04-11T23:47:16.854775807Z')
  })
})
