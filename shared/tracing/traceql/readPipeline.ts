import type { SyntaxNode } from '@lezer/common'
import { climb } from './climb.ts'
import { type Item, inOrder } from './inOrder.ts'
import type { Query, Spanset, SpansetOperation, Stage } from './Query.ts'
import type { QueryText } from './queryText.ts'
import { readStage } from './readStage.ts'

const nested = new Set(['SpansetPipelineExpression', 'WrappedSpansetPipeline', 'SpansetPipeline', 'SpansetExpression'])
const operators = new Set<string>(['&&', '||', '>', '>>', '<', '<<', '~', '!>>'])
const knownOperators = 'Between spansets stand &&, ||, >, >>, <, <<, ~ and !>>.'

/** The query of a `SpansetPipelineExpression`. */
export function readPipeline(node: SyntaxNode, query: QueryText): Query {
  const [first = [], ...others] = segments(inOrder(node, nested, query))
  const [only] = first
  if (others.length === 0 && first.length === 1 && only?.kind === 'operand' && nested.has(only.node.name)) {
    return readPipeline(only.node, query)
  }
  return { spanset: readSpanset(first, query), stages: others.map((items) => readOneStage(items, query)) }
}

/** The items between the pipes, which bind least of all. */
function segments(items: readonly Item[]): Item[][] {
  const found: Item[][] = [[]]
  for (const item of items) {
    if (item.kind === 'operator' && item.text === '|') found.push([])
    else found.at(-1)?.push(item)
  }
  return found
}

function readSpanset(items: readonly Item[], query: QueryText): Spanset {
  return climb<Spanset>(items, {
    operand: ({ node }) => (nested.has(node.name) ? readSpanset(unpiped(node, query), query) : readFilter(node, query)),
    prefix: ({ at }) => query.refuse(at, 'Nothing stands in front of a spanset.', knownOperators),
    binary: ({ text, at }, left, right) => {
      if (!operators.has(text)) query.refuse(at, `\`${text}\` between spansets is not supported.`, knownOperators)
      query.count(at)
      return { kind: 'operation', operator: text as SpansetOperation['operator'], left, right }
    },
  })
}

function unpiped(node: SyntaxNode, query: QueryText): readonly Item[] {
  const items = inOrder(node, nested, query)
  const pipe = items.find((item) => item.kind === 'operator' && item.text === '|')
  if (pipe === undefined) return items
  return query.refuse(pipe.at, 'A pipeline inside of parentheses is not supported.', 'Use | behind all spansets only.')
}

function readFilter(node: SyntaxNode, query: QueryText): Spanset {
  if (node.name === 'ScalarFilter' || node.name === 'SelectOperation') {
    return query.refuse(node.from, 'A query starts with a spanset.', 'Put { } | in front.')
  }
  const stage = readStage(node, query)
  return stage.kind === 'filter' ? stage : query.refuse(node.from, 'A query starts with a spanset.', knownOperators)
}

function readOneStage(items: readonly Item[], query: QueryText): Stage {
  const operator = items.find(({ kind }) => kind !== 'operand')
  if (operator !== undefined) {
    return query.refuse(operator.at, 'Spansets are not joined behind |.', 'Join them in front of the first |.')
  }
  const [only] = items
  if (only?.kind !== 'operand') throw new RangeError('A stage is missing.')
  return nested.has(only.node.name) ? readOneStage(unpiped(only.node, query), query) : readStage(only.node, query)
}
