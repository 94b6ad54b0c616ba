import type { Domain, FieldSpec } from '../domains/Domain.ts'
import type { DomainEvent, Fields, Problem, SpanContext } from './DomainEvent.ts'
import { RESERVED_NAMES } from './placeFields.ts'
import { DURATION_PROBLEM, PARTITION_PROBLEM, problemOf, TIMESTAMP_PROBLEM } from './problemOf.ts'

const NO_PROBLEMS: readonly Problem[] = []

export interface EventParts {
  readonly start: bigint | undefined
  readonly end: bigint | undefined
  /** Unmasked; '' when unknown. */
  readonly clock: string
  /** Declared fields in declared order. */
  readonly fields: Fields
  readonly span: SpanContext | undefined
  /** Problems found so far; taken over, not copied. */
  readonly problems: Problem[]
  readonly location: string | undefined
  /** True when masking may have been done already: then a missing field of class drop says nothing. */
  readonly mayBeMasked: boolean
}

/** Latest time an event may have: the largest signed 64-bit number of nanoseconds, in the year 2262. */
const LATEST = 2n ** 63n - 1n

/**
 * An event from its parts, with the rules that concern the event as a whole: times, required fields, partition. Its id is
 * still '' and its fields are unmasked: `maskEvent` sets both right.
 * A required child is asked for when its parent is present; a conditionally required one whenever the condition holds.
 */
export function createEvent(domain: Domain, parts: EventParts): DomainEvent {
  const { fields, problems } = parts
  let start = parts.start
  let end = parts.end
  if (start === undefined || start <= 0n || start > LATEST) {
    add(problems, TIMESTAMP_PROBLEM)
    start = 0n
    end = 0n
  } else if (end === undefined || end < start || end > LATEST) {
    add(problems, DURATION_PROBLEM)
    end = start
  }
  checkRequired(demands(domain.fields), fields, parts)
  const type = typeof fields.type === 'string' ? fields.type : ''
  if (type === '' && !problems.some((known) => known.field === 'type')) {
    problems.push({ rule: 'required', field: 'type', message: 'type is required' })
  }
  const partition = domain.partitionOf(fields)
  if (partition === undefined) add(problems, PARTITION_PROBLEM)
  return {
    id: '',
    type,
    partition,
    start,
    end,
    clock: parts.clock,
    fields,
    span: parts.span,
    problems: problems.length === 0 ? NO_PROBLEMS : problems,
    location: parts.location,
  }
}

/** The fields that may be asked for, with those of their children, worked out once for a list of fields. */
interface Demands {
  readonly spec: FieldSpec
  readonly children: readonly Demands[]
}

const demandsOf = new WeakMap<readonly FieldSpec[], readonly Demands[]>()

function demands(specs: readonly FieldSpec[]): readonly Demands[] {
  const known = demandsOf.get(specs)
  if (known !== undefined) return known
  const found = specs
    .map((spec) => ({ spec, children: spec.type === 'map' ? demands(spec.fields) : [] }))
    .filter(({ spec, children }) => children.length > 0 || isDemanded(spec))
  demandsOf.set(specs, found)
  return found
}

function isDemanded({ path, required, requiredWhen }: FieldSpec): boolean {
  return (required || requiredWhen !== undefined) && !RESERVED_NAMES.has(path)
}

function checkRequired(specs: readonly Demands[], holder: Fields | undefined, parts: EventParts): void {
  const { fields, problems, mayBeMasked } = parts
  for (const { spec, children } of specs) {
    if (mayBeMasked && spec.pii === 'drop') continue
    const value = holder?.[spec.name]
    if (value === undefined && isDemanded(spec)) {
      const needed = (spec.required && holder !== undefined) || spec.requiredWhen?.(fields) === true
      if (needed && !problems.some((known) => known.field === spec.path)) problems.push(problemOf('required', spec))
    }
    if (children.length > 0 && typeof value !== 'string') checkRequired(children, value as Fields | undefined, parts)
  }
}

function add(problems: Problem[], problem: Problem): void {
  if (!problems.some((known) => known.rule === problem.rule)) problems.push(problem)
}
