import type { FieldSpec, FieldType } from '../domains/Domain.ts'
import { isMasked } from '../masking/isMasked.ts'
import type { WantedValues } from '../otlp/Span.ts'
import type { Fields, FieldValue, Problem } from './DomainEvent.ts'
import type { FieldPlace } from './placeFields.ts'
import { problemOf } from './problemOf.ts'

/**
 * The value of a declared field, or undefined when it is absent (null counts as absent), or of another type or enum
 * (then a problem is added; what is wrong is never stored). A number outside its declared range is stored and reported.
 *
 * A map may come as a kvlist, a JSON object, a string holding a JSON object, or as one attribute per child; where a
 * child comes both ways, its own attribute wins. `inner` is the value found inside the parent, if any.
 * OTLP integers and doubles are both numbers here, so 3.0 is an int. A masked value is taken for any field of class hash.
 */
export function readField(
  place: FieldPlace,
  values: WantedValues,
  inner: unknown,
  problems: Problem[],
): FieldValue | undefined {
  const own = place.position < 0 ? undefined : values[place.position]
  const raw = own === undefined || own === null ? inner : own
  const { spec } = place
  if (spec.type === 'map') return readMap(place, values, raw, problems)
  if (raw === undefined || raw === null) return undefined
  if (spec.pii === 'hash' && isMasked(raw)) return raw
  return spec.type === 'list' ? readList(place, raw, problems) : readScalar(spec, spec.type, raw, problems)
}

function readMap(
  place: FieldPlace,
  values: WantedValues,
  raw: unknown,
  problems: Problem[],
): Fields | string | undefined {
  const { spec, children } = place
  if (spec.pii === 'hash' && isMasked(raw)) return raw
  let holder: Holder | undefined
  let fields: Fields | undefined
  if (raw !== undefined && raw !== null) {
    holder = holderOf(raw)
    if (holder === undefined) problems.push(problemOf('type', spec))
    else fields = {}
  }
  for (let i = 0; i < children.length; i++) {
    const child = children[i] as FieldPlace
    const value = readField(
      child,
      values,
      holder === undefined ? undefined : valueIn(holder, child.spec.name),
      problems,
    )
    if (value !== undefined) {
      fields ??= {}
      fields[child.spec.name] = value
    }
  }
  return fields
}

type Holder = ReadonlyMap<string, unknown> | { readonly [name: string]: unknown }

function holderOf(raw: unknown): Holder | undefined {
  if (typeof raw === 'string') {
    try {
      const parsed: unknown = JSON.parse(raw)
      return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Holder) : undefined
    } catch {
      return undefined
    }
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || raw instanceof Uint8Array) return undefined
  return raw as Holder
}

function valueIn(holder: Holder, name: string): unknown {
  if (holder instanceof Map) return holder.get(name)
  return Object.hasOwn(holder, name) ? (holder as { readonly [name: string]: unknown })[name] : undefined
}

function readList(place: FieldPlace, raw: unknown, problems: Problem[]): FieldValue | undefined {
  const { spec } = place
  if (!Array.isArray(raw)) return refuse('type', spec, problems)
  const before = problems.length
  const list: FieldValue[] = []
  for (const element of raw as readonly unknown[]) {
    const value =
      spec.items === 'map'
        ? readMap({ ...place, position: -1 }, [], element, problems)
        : readScalar(spec, spec.items ?? scalarTypeOf(element), element, problems)
    if (value === undefined || problems.length > before) {
      const rule = problems[before]?.rule
      problems.length = before
      return refuse(rule === 'enum' || rule === 'range' ? rule : 'type', spec, problems)
    }
    list.push(value)
  }
  return list
}

function scalarTypeOf(raw: unknown): FieldType {
  return typeof raw === 'string' ? 'string' : typeof raw === 'boolean' ? 'bool' : 'double'
}

function readScalar(spec: FieldSpec, type: FieldType, raw: unknown, problems: Problem[]): FieldValue | undefined {
  switch (type) {
    case 'string':
      if (typeof raw !== 'string') return refuse('type', spec, problems)
      if (spec.enum !== undefined && !spec.enum.includes(raw)) return refuse('enum', spec, problems)
      return raw
    case 'bool':
      return typeof raw === 'boolean' ? raw : refuse('type', spec, problems)
    case 'int':
    case 'double': {
      if (typeof raw !== 'number' && typeof raw !== 'bigint') return refuse('type', spec, problems)
      const value = Number(raw)
      if (type === 'int' ? !Number.isSafeInteger(value) : !Number.isFinite(value)) {
        return refuse(
          type === 'int' && Number.isFinite(value) && !Number.isInteger(value) ? 'type' : 'range',
          spec,
          problems,
        )
      }
      const range = spec.range
      if (range !== undefined && (value < (range.min ?? -Infinity) || value > (range.max ?? Infinity))) {
        refuse('range', spec, problems)
      }
      return value === 0 ? 0 : value
    }
    default:
      return refuse('type', spec, problems)
  }
}

function refuse(rule: 'type' | 'enum' | 'range', spec: FieldSpec, problems: Problem[]): undefined {
  problems.push(problemOf(rule, spec))
}
