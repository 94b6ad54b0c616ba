import type { SyntaxNode } from '@lezer/common'
import { durationLiteral } from './durationLiteral.ts'
import type { Value } from './Query.ts'
import type { QueryText } from './queryText.ts'
import { unquote } from './unquote.ts'

/** `nil` stands for an absent value. */
export type Literal = Value | 'nil'

/** The value that a leaf of the tree stands for: `Static`, or a number or duration beside an aggregate. */
export function readValue(node: SyntaxNode, query: QueryText): Literal {
  const written = query.text.slice(node.from, node.to)
  const leaf = node.firstChild ?? node
  switch (leaf.name) {
    case 'String':
      return readString(written, leaf.from, query)
    case 'Integer':
    case 'Float':
      return readNumber(written, leaf.from, query)
    case 'Duration': {
      const value = durationLiteral(written)
      if (value !== undefined) return { kind: 'duration', value }
      return query.refuse(leaf.from, 'The duration is too long.', 'Use at most 292 years.')
    }
    case 'Static':
      return readWord(written)
    default:
      return query.refuse(leaf.from, 'Variables are not supported.', 'Write the value.')
  }
}

export function negated(value: Literal): Literal | undefined {
  if (value === 'nil') return undefined
  if (value.kind === 'number') return { kind: 'number', value: value.value === 0 ? 0 : -value.value }
  return value.kind === 'duration' ? { kind: 'duration', value: -value.value } : undefined
}

function readString(written: string, at: number, query: QueryText): Value {
  const value = unquote(written)
  if (typeof value === 'string') return { kind: 'string', value }
  return query.refuse(
    at + value.badEscapeAt,
    'This escape is not known.',
    'Use \\n, \\t, \\", \\\\ or \\u00e9, or put the text between backticks, where a backslash is a backslash.',
  )
}

function readNumber(written: string, at: number, query: QueryText): Value {
  const value = Number(written)
  if (Number.isFinite(value) && (Number.isSafeInteger(value) || !/^\d+$/.test(written)))
    return { kind: 'number', value }
  return query.refuse(at, 'The number is too large to be compared exactly.', 'Use a number up to 2^53 - 1.')
}

function readWord(written: string): Literal {
  switch (written) {
    case 'nil':
      return 'nil'
    case 'true':
    case 'false':
      return { kind: 'boolean', value: written === 'true' }
    case 'ok':
    case 'error':
    case 'unset':
      return { kind: 'status', value: written }
    default:
      return { kind: 'spanKind', value: written as Extract<Value, { kind: 'spanKind' }>['value'] }
  }
}
