import type { Domain, FieldSpec } from '../domains/Domain.ts'
import { TracegateError } from '../errors.ts'
import { type FieldPlace, placeFields } from './placeFields.ts'

/** What reading a line as an event of a domain needs, worked out once. */
export interface LinePlan {
  readonly domain: Domain
  readonly places: readonly FieldPlace[]
  /** Every declared field by its path. */
  readonly specs: ReadonlyMap<string, FieldSpec>
}

export function linePlan(domain: Domain): LinePlan {
  return { domain, places: placeFields(domain.fields, []), specs: new Map(specsOf(domain.fields)) }
}

function specsOf(fields: readonly FieldSpec[]): readonly (readonly [string, FieldSpec])[] {
  return fields.flatMap((spec) => [[spec.path, spec] as const, ...specsOf(spec.fields)])
}

/**
 * The domain a line belongs to: the one named by `domain`; else the only one loaded; else, among those whose event types
 * include the line's `type` (or, when none does, which require another field that it has), the one of whose required fields the fewest are missing, then
 * the one of whose fields the most are present. A domain that was `asked` for wins over one that is only told apart. Throws
 * `corrupt` when that leaves none or several.
 */
export function domainOfLine(
  record: Readonly<Record<string, unknown>>,
  plans: readonly LinePlan[],
  location: string,
  asked: readonly LinePlan[] = plans,
): LinePlan {
  if (Object.hasOwn(record, 'domain')) {
    const named = plans.find(({ domain }) => domain.name === record.domain)
    if (named === undefined) throw undecided('names a domain that is not loaded', plans, location)
    return named
  }
  const own = plans.filter(({ domain }) => domain.fields.some(({ name }) => Object.hasOwn(record, name)))
  if (own.length === 0) throw undecided('has none of the fields of an event', plans, location)
  if (plans.length === 1) return own[0] as LinePlan
  const typed = own.filter(({ domain }) => domain.eventTypes.includes(record.type as string))
  const only = asked.length === 1 ? own.filter((plan) => asked.includes(plan)) : []
  const possible = typed.length > 0 ? typed : only.length > 0 ? only : own.filter((plan) => isNamed(record, plan))
  if (possible.length === 0) throw undecided('has a type that no domain declares', plans, location)
  const best = bestOf(record, possible)
  const wanted = best.filter((plan) => asked.includes(plan))
  const [plan, ...others] = wanted.length > 0 ? wanted : best
  if (plan === undefined || others.length > 0) throw undecided('fits several domains', plans, location)
  return plan
}

function isNamed(record: Readonly<Record<string, unknown>>, { domain }: LinePlan): boolean {
  return domain.fields.some(({ name, required }) => required && name !== 'type' && Object.hasOwn(record, name))
}

/** Those that a line fits equally well, and better than all others. */
function bestOf(record: Readonly<Record<string, unknown>>, plans: readonly LinePlan[]): readonly LinePlan[] {
  const fits = plans.map((plan) => ({ plan, fit: fitOf(record, plan.domain) }))
  const best = Math.max(...fits.map(({ fit }) => fit))
  return fits.filter(({ fit }) => fit === best).map(({ plan }) => plan)
}

function fitOf(record: Readonly<Record<string, unknown>>, domain: Domain): number {
  const present = (spec: FieldSpec): boolean => Object.hasOwn(record, spec.name) && record[spec.name] !== null
  const missing = domain.fields.filter((spec) => spec.required && !present(spec)).length
  return domain.fields.filter(present).length - missing * (domain.fields.length + 1_000)
}

function undecided(what: string, plans: readonly LinePlan[], location: string): TracegateError {
  const names = plans.map(({ domain }) => domain.name).join(', ')
  return new TracegateError('corrupt', `the line ${what}`, {
    location,
    remedy: `add "domain" to the line (loaded: ${names}), or judge one domain only`,
  })
}
