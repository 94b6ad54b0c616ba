import type { SyntaxNode } from '@lezer/common'
import type { QueryText } from './queryText.ts'

export type Item =
  | { readonly kind: 'operand'; readonly node: SyntaxNode; readonly at: number }
  /** Between two operands. */
  | { readonly kind: 'operator'; readonly text: string; readonly at: number }
  /** In front of an operand: `!`, `-`. */
  | { readonly kind: 'prefix'; readonly text: string; readonly at: number }

const operatorNodes = new Set([
  'And',
  'Or',
  'Gt',
  'Lt',
  'Desc',
  'Anc',
  'Pipe',
  'ExperimentalOp',
  'UnionStructuralOp',
  'FieldOp',
])

/**
 * The operands and operators of an expression as they stand in the text, down to its parentheses: the grammar groups
 * them by other precedences than Tempo does, so its grouping is not used. `nested` names the nodes that group. A
 * parenthesis is an operand whose node is what stands inside of it.
 */
export function inOrder(top: SyntaxNode, nested: ReadonlySet<string>, { template: text }: QueryText): readonly Item[] {
  const items: Item[] = []
  const open: (SyntaxNode | Item)[] = [top]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ('kind' in next) {
      items.push(next)
      continue
    }
    const children = childrenOf(next)
    const [first, second] = children
    if (first === undefined || !nested.has(next.name)) items.push({ kind: 'operand', node: next, at: next.from })
    else if (second === undefined && first.from === next.from) open.push(first)
    else if (second === undefined && text[next.from] === '(')
      items.push({ kind: 'operand', node: first, at: next.from })
    else if (second === undefined) {
      items.push({ kind: 'prefix', text: text.charAt(next.from), at: next.from })
      open.push(first)
    } else open.push(...withOperators(children, text).reverse())
  }
  return items
}

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child)
  return children
}

/** The tree has no node for `~`: it stands between two operands without an operator. */
function withOperators(children: readonly SyntaxNode[], text: string): (SyntaxNode | Item)[] {
  const all: (SyntaxNode | Item)[] = []
  for (const child of children) {
    const previous = all.at(-1)
    const isOperator = operatorNodes.has(child.name)
    if (!isOperator && previous !== undefined && !('kind' in previous)) {
      all.push({ kind: 'operator', text: '~', at: text.indexOf('~', previous.to) })
    }
    all.push(isOperator ? { kind: 'operator', text: text.slice(child.from, child.to), at: child.from } : child)
  }
  return all
}
