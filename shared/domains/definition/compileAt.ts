import type { Compiled, Scope } from '../../machine/expression/Compiled.ts'
import { compileExpression } from '../../machine/expression/compileExpression.ts'
import { BOOL, fits, type Type, typeName } from '../../machine/expression/Type.ts'
import type { Entry } from './Entry.ts'
import type { Reader } from './Reader.ts'

/** Compiles the expression of an entry, reporting its faults at their places; `expected` is the type it must have. */
export function compileAt(reader: Reader, entry: Entry, scope: Scope, expected?: Type): Compiled | undefined {
  const source = reader.source(entry)
  if (source === undefined) return undefined
  const result = compileExpression(source, scope)
  if ('faults' in result) {
    for (const fault of result.faults) reader.report(entry, fault.reason, fault.remedy, fault.offset)
    return undefined
  }
  const { type } = result.compiled
  const strict = expected?.kind === BOOL.kind && type.kind === 'null'
  if (expected !== undefined && (strict || !fits(type, expected))) {
    const found = `Expected ${typeName(expected)}, found ${typeName(type)}`
    reader.report(entry, found, `Write an expression that gives ${typeName(expected)}.`, 0)
    return undefined
  }
  return { ...result.compiled, text: source.trim() }
}
