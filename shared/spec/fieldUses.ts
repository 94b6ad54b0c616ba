import type { FieldValue } from '../events/DomainEvent.ts'
import { type Compiled, ON_EVENT, ON_NOTHING } from '../machine/expression/Compiled.ts'
import type { ActionPlan } from '../machine/MachinePlan.ts'

/** The fields that expressions read, by dotted path, each with the constants that stand beside it. */
export type FieldUses = ReadonlyMap<string, readonly FieldValue[]>

const FIELD = /^event\s*\.\s*(?<path>[\w.\s]+)$/

export function fieldUses(expressions: readonly Compiled[]): FieldUses {
  const uses = new Map<string, FieldValue[]>()
  const visit = (node: Compiled) => {
    const constants = node.parts.flatMap(constantsOf)
    for (const part of node.parts) {
      const path = pathOf(part)
      if (path === undefined) visit(part)
      else uses.set(path, [...(uses.get(path) ?? []), ...constants])
    }
  }
  for (const expression of expressions) {
    const path = pathOf(expression)
    if (path === undefined) visit(expression)
    else if (!uses.has(path)) uses.set(path, [])
  }
  return uses
}

/** Everything of an action that is evaluated over an event. */
export function expressionsOf({ when, set, abstract }: ActionPlan): readonly Compiled[] {
  const args = abstract === 'stutter' ? [] : abstract.args
  return [...(when === undefined ? [] : [when]), ...set.map(({ value }) => value), ...args]
}

/** Every constant in an expression; the items of a list, each. */
export function constantsIn(expression: Compiled): readonly FieldValue[] {
  return expression.needs === ON_NOTHING ? constantsOf(expression) : expression.parts.flatMap(constantsIn)
}

function pathOf({ needs, text }: Compiled): string | undefined {
  return needs === ON_EVENT ? FIELD.exec(text)?.groups?.path?.replaceAll(/\s/g, '') : undefined
}

function constantsOf({ needs, run }: Compiled): readonly FieldValue[] {
  if (needs !== ON_NOTHING) return []
  const value = run({}, [], [], {})
  if (value === undefined || typeof value === 'symbol' || value === null) return []
  return Array.isArray(value) ? (value as readonly FieldValue[]) : [value as FieldValue]
}
