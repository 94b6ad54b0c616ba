import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spanForest } from '../../../shared/tracing/rendering/spanForest.ts'
import { traceView } from '../../../shared/tracing/rendering/TraceView.ts'
import { traceJson } from '../../../shared/tracing/rendering/traceJson.ts'
import { treeText } from '../../../shared/tracing/rendering/treeText.ts'
import type { TraceSpan } from '../../../shared/tracing/TraceSpan.ts'
import { spanAt } from './sampleSpans.ts'

const tree = (spans: readonly TraceSpan[], limit = 500) => treeText(traceView(spans, limit))

describe('the tree', () => {
  it('keeps siblings in order, below their parent', () => {
    expect(tree([spanAt(0, 'r', ''), spanAt(1, 'x', 'r'), spanAt(2, 'y', 'r'), spanAt(3, 'z', 'x')])).toBe(`\
✔ r  10.0 ms  OK
├─ ✔ x  10.0 ms  OK
│  └─ ✔ z  10.0 ms  OK
└─ ✔ y  10.0 ms  OK
`)
  })

  it('shows spans whose parent is not there', () => {
    expect(tree([spanAt(0, 'r', ''), spanAt(1, 'x', 'gone'), spanAt(2, 'y', 'x')])).toBe(`\
✔ r  10.0 ms  OK
✔ x  10.0 ms  OK  (its parent gone is not in this trace)
└─ ✔ y  10.0 ms  OK
`)
  })

  it('shows spans whose parents form a cycle, and what hangs from it', () => {
    expect(tree([spanAt(0, 'leaf', 'b'), spanAt(1, 'a', 'b'), spanAt(2, 'b', 'a'), spanAt(3, 'me', 'me')])).toBe(`\
✔ a  10.0 ms  OK  (the parents of this span form a cycle)
└─ ✔ b  10.0 ms  OK
   └─ ✔ leaf  10.0 ms  OK
✔ me  10.0 ms  OK  (the parents of this span form a cycle)
`)
  })

  it('holds every span once, after its parent, whatever the links are', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    const links = fc.array(fc.constantFrom('', 'gone', ...ids), { minLength: ids.length, maxLength: ids.length })
    fc.assert(
      fc.property(links, (parents) => {
        const spans = ids.map((id, at) => spanAt(at, id, parents[at] ?? ''))
        const nodes = spanForest(spans)
        expect(nodes.map(({ span }) => span.spanId).toSorted()).toEqual(ids)
        for (const [at, { span, parent, depth, detached }] of nodes.entries()) {
          if (parent === undefined) expect([depth, span.parentSpanId !== '']).toEqual([0, detached !== undefined])
          else {
            expect(parent.span.spanId).toBe(span.parentSpanId)
            expect(depth).toBe(parent.depth + 1)
            expect(nodes.indexOf(parent)).toBeLessThan(at)
          }
        }
      }),
    )
  })

  it('shows the failures of 10,000 spans first, and says what it leaves out', () => {
    const spans = Array.from({ length: 10_000 }, (_, at) => spanAt(at, `s${at}`, at === 0 ? '' : 's0'))
    spans[9_000] = { ...spanAt(9_000, 's9000', 's0'), status: 'ERROR' }
    const lines = tree(spans).trimEnd().split('\n')
    expect(lines).toHaveLength(501)
    expect(lines.slice(-3)).toEqual([
      '├─ ✔ s498  10.0 ms  OK',
      '└─ ✖ s9000  10.0 ms  ERROR',
      '… 9,500 more spans (--limit 500)',
    ])
    expect(tree(spans.map((span) => ({ ...span, status: 'ERROR' })))).toContain(
      '\n… 9,500 more spans, 9,500 of them failed (--limit 500)\n',
    )
  })

  it('draws a chain of 10,000 spans no wider than its name', () => {
    const spans = Array.from({ length: 10_000 }, (_, at) => spanAt(at, `s${at}`, at === 0 ? '' : `s${at - 1}`))
    const text = tree(spans)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(200)
    expect(text).toContain('└─ [499] ✔ s499  10.0 ms  OK\n… 9,500 more spans (--limit 500)\n')
  })

  it('shows the way down to a failure before anything else', () => {
    const spans = [
      spanAt(0, 'r', ''),
      spanAt(1, 'x', 'r'),
      spanAt(2, 'y', 'r'),
      { ...spanAt(3, 'f', 'y'), status: 'ERROR' as const },
    ]
    expect(traceJson(traceView(spans, 3), false)).toMatchObject({
      trace: { spanCount: 4, errorCount: 1 },
      spans: [{ spanId: 'r' }, { spanId: 'y' }, { spanId: 'f' }],
      spansLeftOut: 1,
    })
  })
})
