/**
 * Types of expressions. `opaque` is a value that leaves the machine hashed: it may be compared with other opaque values,
 * kept and tested for presence, and nothing else, so that masked data give the verdict of raw data. `dropped` never
 * leaves the machine. `any` is a value whose type nobody declared. `nothing` fits everywhere: the type of an expression
 * that was already refused, and of the items of an empty list.
 */
export type Type =
  | { readonly kind: 'int' | 'double' | 'bool' | 'null' | 'opaque' | 'dropped' | 'any' | 'nothing' }
  | { readonly kind: 'string'; readonly values?: readonly string[] }
  | { readonly kind: 'list'; readonly item: Type }
  | { readonly kind: 'map'; readonly value: Type }
  | { readonly kind: 'record'; readonly name: string; readonly fields: ReadonlyMap<string, Type> }

export const INT: Type = { kind: 'int' }
export const DOUBLE: Type = { kind: 'double' }
export const BOOL: Type = { kind: 'bool' }
export const STRING: Type = { kind: 'string' }
export const NULL: Type = { kind: 'null' }
export const OPAQUE: Type = { kind: 'opaque' }
export const ANY: Type = { kind: 'any' }
export const NOTHING: Type = { kind: 'nothing' }

/** The type as an author would write it. */
export function typeName(type: Type): string {
  if (type.kind === 'list') return type.item.kind === 'nothing' ? 'list' : `list of ${typeName(type.item)}`
  if (type.kind === 'map') return type.value.kind === 'nothing' ? 'map' : `map of ${typeName(type.value)}`
  if (type.kind === 'record') return `the fields of ${type.name}`
  return type.kind
}

/** Whether a value of type `from` may be kept where `to` is declared. null fits everywhere: it means "nothing yet". */
export function fits(from: Type, to: Type): boolean {
  if (from.kind === 'nothing' || to.kind === 'nothing' || from.kind === 'null') return true
  if (from.kind === 'list' && to.kind === 'list') return fits(from.item, to.item)
  if (from.kind === 'map' && to.kind === 'map') return fits(from.value, to.value)
  if (to.kind === 'any') return !isSecret(from)
  if (from.kind === 'int' && to.kind === 'double') return true
  return from.kind === to.kind && from.kind !== 'record' && from.kind !== 'dropped'
}

/** The type of a value that has one of two types; `undefined` when they do not go together. */
export function join(left: Type, right: Type): Type | undefined {
  if (left.kind === 'nothing' || left.kind === 'null') return right
  if (right.kind === 'nothing' || right.kind === 'null') return left
  if (left.kind === 'string' && right.kind === 'string') return left.values === right.values ? left : STRING
  if (left.kind === 'list' && right.kind === 'list') {
    const item = join(left.item, right.item)
    return item && { kind: 'list', item }
  }
  if (left.kind === 'map' && right.kind === 'map') {
    const value = join(left.value, right.value)
    return value && { kind: 'map', value }
  }
  if (left.kind === 'any' || right.kind === 'any') return fits(left, ANY) && fits(right, ANY) ? ANY : undefined
  return left.kind === right.kind && left.kind !== 'record' && left.kind !== 'dropped' ? left : undefined
}

/** True when masking changes or removes a value of this type. */
function isSecret(type: Type): boolean {
  if (type.kind === 'list') return isSecret(type.item)
  if (type.kind === 'map') return isSecret(type.value)
  return type.kind === 'opaque' || type.kind === 'dropped' || type.kind === 'record'
}
