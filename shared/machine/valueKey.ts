import type { Value } from './expression/Compiled.ts'
import { isList } from './expression/equalValues.ts'
import { UNKNOWN } from './Machine.ts'

/** Equal keys mean equal values, also when keys are joined: every key tells where it ends. */
export function valueKey(value: Value): string {
  if (value === true) return 't'
  if (value === false) return 'f'
  if (value === null) return 'n'
  if (value === undefined) return 'u'
  if (value === UNKNOWN) return '?'
  if (typeof value === 'number') return `${value};`
  if (typeof value === 'string') return `s${value.length}:${value}`
  if (isList(value)) return `[${value.map((item) => valueKey(item as Value)).join('')}]`
  const entries = value as Readonly<Record<string, Value>>
  const names = Object.keys(entries).sort()
  return `{${names.map((name) => valueKey(name) + valueKey(entries[name])).join('')}}`
}
