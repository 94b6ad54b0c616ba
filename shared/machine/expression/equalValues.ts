import type { StateValue } from '../Machine.ts'

/** Equality of CEL on JSON values: lists by item, maps by key whatever their order. UNKNOWN equals only itself here. */
export function equalValues(left: StateValue, right: StateValue): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (isList(left)) {
    return isList(right) && left.length === right.length && left.every((item, i) => equalValues(item, right[i] ?? null))
  }
  if (isList(right)) return false
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && equalValues(left[name] ?? null, right[name] ?? null))
  )
}

/** `Array.isArray` that also recognises a read-only list. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}
