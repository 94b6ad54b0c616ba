/** Words that CEL keeps for itself. */
const RESERVED = new Set(
  'as break const continue else false for function if import in let loop namespace null package return true var void while'.split(
    ' ',
  ),
)
/** Names that every expression already has. */
const GIVEN = new Set(['event', 'previous', 'counts', 'perKey', 'cel', 'google', 'has', 'stutter'])

/** Why a name cannot be used where expressions refer to it; `undefined` when it can. */
export function identifierProblem(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return 'is no identifier (letters, digits and _)'
  if (RESERVED.has(name)) return 'is a reserved word of CEL'
  return hostileProblem(name)
}

/** As `identifierProblem`, for names that stand alone in an expression: state variables, constants, parameters. */
export function variableProblem(name: string): string | undefined {
  return GIVEN.has(name) ? 'has a fixed meaning in expressions' : identifierProblem(name)
}

/** Why a name cannot be used as a label: a rule, an event type, a domain. */
export function labelProblem(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)) return 'must start with a letter and hold letters, digits, _, - and .'
  return hostileProblem(name)
}

/** A name of Object.prototype would be found in every object. */
export function hostileProblem(name: string): string | undefined {
  return name in Object.prototype || name === 'prototype' ? 'has a meaning in JavaScript objects' : undefined
}
