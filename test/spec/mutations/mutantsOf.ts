import { parse, stringify } from 'yaml'
import { expressionMutants, withoutParts } from './expressionMutants.ts'
import type { Mutant, MutantGroup } from './Mutant.ts'

type Section = Record<string, unknown>
type Path = readonly (string | number)[]

/**
 * Every definition that differs from this one in one small way: what a person gets wrong in the machine, its constants,
 * rules and order. Descriptions, reports, masking and the invariants themselves are left as they are: the first two judge
 * nothing, and the last is what the machine is checked against.
 */
export function mutantsOf(source: string): readonly Mutant[] {
  const definition = parse(source) as Section
  const mutants: Mutant[] = []
  const seen = new Set([stringify(definition)])
  const add = (group: MutantGroup, path: Path, value: unknown) => {
    const copy = structuredClone(definition)
    const parent = path.slice(0, -1).reduce<Section>((inner, key) => inner[key] as Section, copy)
    const last = path.at(-1) ?? ''
    if (value === undefined) delete parent[last]
    else parent[last] = value
    const text = stringify(copy)
    if (seen.has(text)) return
    seen.add(text)
    const told = value === undefined ? 'dropped' : `= ${JSON.stringify(value)}`
    mutants.push({ group, name: `${path.join('.')} ${told}`, text })
  }
  const types = ((definition.event as Section).type as { enum: readonly string[] }).enum
  const texts = literalsOf(source)

  for (const [name, value] of entries(definition.constants)) {
    if (typeof value === 'number') for (const by of [1, -1]) add('bound off by one', ['constants', name], value + by)
  }
  for (const [name, variable] of entries(definition.state)) {
    const { initial } = variable as Section
    if (typeof initial === 'boolean') add('value swapped', ['state', name, 'initial'], !initial)
    if (typeof initial === 'number')
      for (const by of [1, -1]) add('bound off by one', ['state', name, 'initial'], initial + by)
  }
  for (const [name, action] of entries(definition.actions)) {
    const { on, when, set } = action as Section
    for (const type of types) if (type !== on) add('type swapped', ['actions', name, 'on'], type)
    add('guard dropped', ['actions', name, 'when'], undefined)
    changes(['actions', name, 'when'], when, true)
    for (const part of withoutParts(String(when ?? ''))) add('guard dropped', ['actions', name, 'when'], part)
    for (const [variable, value] of entries(set)) {
      add('update lost', ['actions', name, 'set', variable], undefined)
      changes(['actions', name, 'set', variable], typeof value === 'boolean' ? String(value) : value, false)
    }
  }
  const refinement = (definition.refinement ?? {}) as Section
  for (const [name, step] of entries(refinement.actions)) {
    if (step !== 'stutter') add('refinement entry dropped', ['refinement', 'actions', name], 'stutter')
    add('refinement entry dropped', ['refinement', 'actions', name], undefined)
  }
  for (const [name] of entries(refinement.mapping))
    add('refinement entry dropped', ['refinement', 'mapping', name], undefined)
  for (const [name, rule] of entries(definition.checks)) {
    const { max, from, expect, on } = rule as Section
    add('rule dropped', ['checks', name], undefined)
    for (const type of types)
      if (typeof on === 'string' && type !== on) add('type swapped', ['checks', name, 'on'], type)
    for (const [key, bound] of [['max', max] as const, ['from', from] as const]) {
      if (bound === undefined) continue
      for (const by of [1, -1]) {
        add('bound off by one', ['checks', name, key], typeof bound === 'number' ? bound + by : `${bound} + (${by})`)
      }
    }
    changes(['checks', name, 'expect'], expect, true)
  }
  for (const [path, field] of leaves(definition.event as Section, ['event'])) {
    if (field.required === true && path.length > 2) add('requirement dropped', [...path, 'required'], undefined)
    if (field.required === true && path[1] !== 'type') add('requirement dropped', [...path, 'required'], undefined)
    if (field.requiredWhen !== undefined) add('requirement dropped', [...path, 'requiredWhen'], undefined)
    changes([...path, 'requiredWhen'], field.requiredWhen, true)
    for (const [end, bound] of entries(field.range)) {
      for (const by of [1, -1]) add('bound off by one', [...path, 'range', end], (bound as number) + by)
    }
  }
  const order = (definition.order ?? {}) as Section
  const skew = /^(\d+)(ms|s|m|h)$/.exec(String(order.skew))
  if (skew !== null)
    for (const by of [1, -1])
      if (Number(skew[1]) + by >= 0) add('order changed', ['order', 'skew'], `${Number(skew[1]) + by}${skew[2]}`)
  for (const key of ['by', 'openEnd']) if (order[key] !== undefined) add('order changed', ['order', key], undefined)
  return mutants

  function changes(path: Path, expression: unknown, isGuard: boolean): void {
    if (typeof expression !== 'string') return
    for (const { group, to } of expressionMutants(expression, texts, isGuard)) add(group, path, to)
  }
}

function entries(section: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries((section ?? {}) as Section)
}

function leaves(fields: Section, path: Path): readonly (readonly [Path, Section])[] {
  return entries(fields).flatMap(([name, field]) => {
    const { type, fields: inner } = field as Section
    if (type !== 'map') return [[[...path, name], field as Section] as const]
    return leaves((inner ?? {}) as Section, [...path, name, 'fields'])
  })
}

/** Texts that expressions of the definition compare with. */
function literalsOf(source: string): readonly string[] {
  return [...new Set([...source.matchAll(/'([a-z][\w-]*)'/g)].map((match) => match[1] ?? ''))]
}
