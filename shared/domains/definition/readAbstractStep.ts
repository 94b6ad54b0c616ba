import type { Scope } from '../../machine/expression/Compiled.ts'
import { compileExpression } from '../../machine/expression/compileExpression.ts'
import { parseExpression } from '../../machine/expression/parseExpression.ts'
import { suggestName } from '../../machine/expression/suggestName.ts'
import { fits, type Type, typeName } from '../../machine/expression/Type.ts'
import type { AbstractAction, ActionPlan } from '../../machine/MachinePlan.ts'
import type { Entry } from './Entry.ts'
import type { Reader } from './Reader.ts'

/** An abstract action with the types of its parameters. */
export interface Abstraction {
  readonly action: AbstractAction
  readonly params: readonly { readonly name: string; readonly type: Type }[]
}

const SHAPE = 'Write `stutter` or an abstract action with its arguments: `Write(event.value)`.'

/** What an action is in the abstract machine: `stutter`, or the call of an abstract action over event and state. */
export function readAbstractStep(
  reader: Reader,
  entry: Entry,
  abstractions: readonly Abstraction[],
  scope: Scope,
): ActionPlan['abstract'] {
  const source = reader.source(entry)
  if (source === undefined || source.trim() === 'stutter') return 'stutter'
  const parsed = parseExpression(source)
  const refuse = (reason: string, remedy: string, offset = 0): 'stutter' => {
    reader.report(entry, reason, remedy, offset)
    return 'stutter'
  }
  if ('fault' in parsed) return refuse(parsed.fault.reason, SHAPE, parsed.fault.offset)
  if (parsed.ast.op !== 'call') return refuse('Expected `stutter` or a call of an abstract action', SHAPE)
  const [name, args] = parsed.ast.args
  const abstraction = abstractions.find(({ action }) => action.name === name)
  const known = ['stutter', ...abstractions.map(({ action }) => action.name)]
  if (abstraction === undefined)
    return refuse(`There is no abstract action \`${name}\``, suggestName(name, known, 'names'))
  const { action, params } = abstraction
  if (args.length !== params.length) {
    const wanted = params.map((param) => param.name).join(', ') || 'nothing'
    return refuse(`\`${name}\` takes ${wanted}; ${args.length} given`, 'Give one argument per parameter.')
  }
  const compiled = args.flatMap((arg, index) => {
    const result = compileExpression(source.slice(arg.start, arg.end), scope)
    if ('faults' in result) {
      for (const fault of result.faults) refuse(fault.reason, fault.remedy, arg.start + fault.offset)
      return []
    }
    const param = params[index]
    if (param !== undefined && !fits(result.compiled.type, param.type)) {
      const reason = `Expected ${typeName(param.type)}, found ${typeName(result.compiled.type)}`
      refuse(reason, `Give a value of the type of \`${param.name}\`.`, arg.start)
    }
    return [result.compiled]
  })
  return { action, args: compiled }
}
