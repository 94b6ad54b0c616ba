import { plural } from '../../reporting/plural.ts'
import { visibleText } from '../../reporting/visibleText.ts'
import { attemptsOf } from './attemptsOf.ts'
import { durationText } from './durationText.ts'
import { eventText } from './eventText.ts'
import { leftOutLine } from './leftOutLine.ts'
import { ownPolicy } from './ownPolicy.ts'
import type { SpanNode } from './spanForest.ts'
import { statusPaint, statusSign } from './statusPaint.ts'
import { painter, type TerminalOptions } from './TerminalOptions.ts'
import type { TraceView } from './TraceView.ts'

/** Levels that are drawn; what is deeper says its level instead. */
const DRAWN = 32
const PROSE = 2000

export interface TreeOptions extends TerminalOptions {
  readonly includeEvents?: boolean
}

/** The spans of a trace, parents above their children, each with what it says about itself; ends in a newline. */
export function treeText(view: TraceView, options: TreeOptions = {}): string {
  const last = lastChildren(view.nodes)
  const withChildren = new Set(view.nodes.map(({ parent }) => parent))
  const below = new Map<SpanNode, string>()
  const lines: string[] = []
  for (const node of view.nodes) {
    const above = (node.parent && below.get(node.parent)) ?? ''
    const isLast = last.has(node)
    const isTop = node.parent === undefined
    const isDrawn = node.depth <= DRAWN
    const branch = isTop ? '' : isDrawn ? (isLast ? '└─ ' : '├─ ') : `└─ [${node.depth}] `
    const guide = isTop || !isDrawn ? '' : isLast ? '   ' : '│  '
    below.set(node, above + guide)
    lines.push(above + branch + headline(node, options))
    const detail = above + guide + (isDrawn ? '' : '   ') + (withChildren.has(node) && isDrawn ? '│  ' : '   ')
    for (const line of details(node, options)) lines.push(detail + line)
  }
  return `${[...lines, ...leftOutLine(view)].join('\n')}\n`
}

function headline({ span, detached }: SpanNode, options: TreeOptions): string {
  const paint = painter(options)
  const attempts = attemptsOf(span)
  return [
    `${paint(statusPaint[span.status], statusSign[span.status])} ${paint('bold', visibleText(span.name) || '(no name)')}`,
    span.kind === 'internal' || span.kind === 'unspecified' ? '' : span.kind,
    durationText(span.end - span.start),
    paint(statusPaint[span.status], span.status),
    span.timeout ? paint('red', 'timeout') : '',
    attempts > 1 ? plural(attempts, 'attempt') : '',
    detached === 'parent missing' ? `(its parent ${visibleText(span.parentSpanId)} is not in this trace)` : '',
    detached === 'cycle' ? '(the parents of this span form a cycle)' : '',
  ]
    .filter((part) => part !== '')
    .join('  ')
}

function details({ span, parent }: SpanNode, options: TreeOptions): readonly string[] {
  const paint = painter(options)
  const policy = ownPolicy(span.policySnapshot)
  return [
    ...(span.error === '' ? [] : [`${paint('red', 'error:')} ${visibleText(span.error, PROSE)}`]),
    // What runs inside a node runs under its policy.
    ...(policy === '' || policy === ownPolicy(parent?.span.policySnapshot)
      ? []
      : [`policy: ${visibleText(policy, PROSE)}`]),
    ...(options.includeEvents === true ? span.events.map((event) => eventText(event, span)) : []),
  ]
}

/** Those nodes after which no sibling is shown. */
function lastChildren(nodes: readonly SpanNode[]): ReadonlySet<SpanNode> {
  return new Set(new Map(nodes.map((node) => [node.parent, node])).values())
}
