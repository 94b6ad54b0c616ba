import { isList } from '../machine/expression/equalValues.ts'
import type { StateValue } from '../machine/Machine.ts'
import { valueKey } from '../machine/valueKey.ts'

/** The values that one variable takes, each under a number; equal values have one number and one object. */
export interface ValueTable {
  readonly values: readonly StateValue[]
  numberOf(value: StateValue): number
}

export function createValueTable(): ValueTable {
  const values: StateValue[] = []
  const plain = new Map<StateValue, number>()
  const composed = new Map<string, number>()
  const add = (value: StateValue): number => values.push(value) - 1
  return {
    values,
    numberOf(value) {
      if (typeof value !== 'object' || value === null) {
        const known = plain.get(value)
        if (known !== undefined) return known
        const number = add(value)
        plain.set(value, number)
        return number
      }
      const key = valueKey(value)
      const known = composed.get(key)
      if (known !== undefined) return known
      const number = add(value)
      composed.set(key, number)
      return number
    },
  }
}

/** Bytes that the values take, roughly: what a text, a list or a map holds, and its place in the table. */
export function sizeOfValue(value: StateValue): number {
  if (typeof value === 'string') return 64 + value.length
  if (typeof value !== 'object' || value === null) return 48
  const inner = isList(value) ? value : Object.entries(value).flat()
  return inner.reduce<number>((sum, item) => sum + sizeOfValue(item as StateValue), 160)
}
