import type { ASTNode } from '@marcbachmann/cel-js'
import { compileAccess, compileHas } from './access.ts'
import { compileArithmetic, compileNegation } from './arithmetic.ts'
import { type Compiled, type Context, type Fault, ON_LOCAL, ON_NOTHING, type Scope } from './Compiled.ts'
import { compileEquality, compileMembership, compileOrdering } from './comparison.ts'
import { compileFunction, compileMethod } from './functions.ts'
import { compileList, compileLiteral, compileMap } from './literals.ts'
import { compileAnd, compileNot, compileOr, compileTernary } from './logic.ts'
import { compileMacro, isMacro } from './macros.ts'
import { parseExpression } from './parseExpression.ts'
import { suggestName } from './suggestName.ts'
import { NOTHING } from './Type.ts'

const BROKEN = { type: NOTHING, run: () => undefined, needs: ON_NOTHING, parts: [] }

/**
 * Checks an expression against the names in scope and turns it into one closure. Every fault is given, each once.
 * What compiles never fails when it runs: an evaluation error is the value `undefined`.
 */
export function compileExpression(
  text: string,
  scope: Scope,
): { readonly compiled: Compiled } | { readonly faults: readonly Fault[] } {
  const parsed = parseExpression(text)
  if ('fault' in parsed) return { faults: [parsed.fault] }
  const faults: Fault[] = []
  const compiled = contextOf(text, scope, faults).compile(parsed.ast)
  return faults.length === 0 ? { compiled } : { faults }
}

function contextOf(text: string, scope: Scope, faults: Fault[]): Context {
  const context: Context = {
    scope,
    compile: (node, inner) => compileNode(node, inner === undefined ? context : contextOf(text, inner, faults)),
    refuse(node, reason, remedy) {
      faults.push({ offset: node.start, reason, remedy })
      return { ...BROKEN, text: textOf(node, text) }
    },
    node: (ast, type, parts, run) => ({
      type,
      run,
      parts,
      needs: parts.reduce((bits, part) => bits | part.needs, ON_NOTHING),
      text: textOf(ast, text),
    }),
  }
  return context
}

function compileNode(node: ASTNode, context: Context): Compiled {
  switch (node.op) {
    case 'value':
      return compileLiteral(node, node.args, context)
    case 'id':
      return compileName(node, node.args, context)
    case '.':
    case '[]':
      return compileAccess(node, context)
    case '&&':
      return compileAnd(node, node.args, context)
    case '||':
      return compileOr(node, node.args, context)
    case '!_':
      return compileNot(node, node.args, context)
    case '?:':
      return compileTernary(node, node.args, context)
    case '==':
    case '!=':
      return compileEquality(node, node.args, node.op === '==', context)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compileOrdering(node, node.args, node.op, context)
    case 'in':
      return compileMembership(node, node.args, context)
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return compileArithmetic(node, node.args, node.op, context)
    case '-_':
      return compileNegation(node, node.args, context)
    case 'list':
      return compileList(node, node.args, context)
    case 'map':
      return compileMap(node, node.args, context)
    case 'call':
      if (node.args[0] === 'has') return compileHas(node, node.args[1], context)
      return compileFunction(node, node.args[0], node.args[1], context)
    case 'rcall':
      if (isMacro(node.args[0])) return compileMacro(node, node.args, context)
      return compileMethod(node, node.args, context)
    default:
      return context.refuse(node, `\`${node.op}\` is not supported`, 'Write the expression without it.')
  }
}

function compileName(node: ASTNode, name: string, context: Context): Compiled {
  const binding = context.scope.get(name)
  if (binding === undefined) {
    return context.refuse(node, `Unknown name \`${name}\``, suggestName(name, context.scope.keys(), 'names'))
  }
  return { ...binding, parts: [], text: name }
}

/** The node as written; parentheses around it are not part of a node. */
function textOf(node: ASTNode, text: string): string {
  return text.slice(node.start, node.end)
}

/** The largest parts of an expression that depend on the event alone; the expression itself when it does. */
export function eventOnlyParts(compiled: Compiled): readonly Compiled[] {
  if ((compiled.needs & ~ON_LOCAL) === ON_NOTHING) return []
  if (compiled.needs === 1) return [compiled]
  return compiled.parts.flatMap(eventOnlyParts)
}
