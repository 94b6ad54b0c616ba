import type { SQLInputValue } from 'node:sqlite'

/** The values of a statement under construction: no value of a query is ever part of the SQL text. */
export interface QueryValues {
  /** Gives the parameter that stands for the value. */
  bind(value: SQLInputValue): string
  readonly named: Readonly<Record<string, SQLInputValue>>
}

export function queryValues(named: Record<string, SQLInputValue> = {}): QueryValues {
  const known = new Map<SQLInputValue, string>()
  return {
    named,
    bind: (value) => {
      const name = known.get(value) ?? `v${known.size}`
      known.set(value, name)
      named[name] = value
      return `:${name}`
    },
  }
}
