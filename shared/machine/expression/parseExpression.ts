import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js'
import type { Fault } from './Compiled.ts'

const grammar = new Environment({ unlistedVariablesAreDyn: true })

/** The syntax tree of a CEL expression, or where its syntax is wrong. */
export function parseExpression(text: string): { readonly ast: ASTNode } | { readonly fault: Fault } {
  try {
    return { ast: grammar.parse(text).ast }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    return {
      fault: {
        offset: error.range?.start ?? 0,
        reason: `Not a CEL expression: ${lowerFirst(error.summary)}`,
        remedy: 'Correct the expression; the syntax is that of the Common Expression Language (cel.dev).',
      },
    }
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
