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
 * include the line's `type`, the one of whose required fields the fewest are missing, then the one of whose fields the
 * most are present. Throws `corrupt` when that leaves none or several.
 */
export function domainOfLine(
  record: Readonly<Record<string, unknown>>,
  plans: readonly LinePlan[],
  location: string,
): LinePlan {
  if (Object.hasOwn(record, 'domain')) {
    const named = plans.find(({ domain }) => domain.name === record.domain)
    if (named === undefined) throw undecided('names a domain that is not loaded', plans, location)
    return named
  }
  const only = plans[0]
  if (only !== undefined && plans.length === 1) {
    if (!only.domain.fields.some(({ name }) => Object.hasOwn(record, name))) {
      throw undecided('has none of the fields of an event', plans, location)
    }
    return only
  }
  const fits = plans
    .filter(({ domain }) => domain.eventTypes.includes(record.type as string))
    .map((plan) => ({ plan, fit: fitOf(record, plan.domain) }))
    .sort((a, b) => b.fit - a.fit)
  const [best, second] = fits
  if (best === undefined) throw undecided('has a type that no domain declares', plans, location)
  if (second !== undefined && second.fit === best.fit) throw undecided('fits several domains', plans, location)
  return best.plan
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
