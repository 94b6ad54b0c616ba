import type { Domain } from '../domains/Domain.ts'
import type { WantedAttributes, WantedValues } from '../otlp/Span.ts'
import { type FieldPlace, placeFields } from './placeFields.ts'
import { scopeOf } from './scopeOf.ts'

/** What `convertSpan` needs to know, worked out once for a set of domains and a decoder. */
export interface ConversionPlan {
  readonly domains: readonly DomainPlan[]
  /** Scope and clock of a resource; remembers the last one seen. */
  readonly originOf: (resource: WantedValues) => Origin
}

export interface DomainPlan {
  readonly domain: Domain
  readonly places: readonly FieldPlace[]
  /** Positions of every declared attribute of this domain. */
  readonly positions: readonly number[]
}

/** Where a span came from, as far as judging needs it. `clock` is unmasked, '' when unknown. */
export interface Origin {
  readonly scope: string
  readonly clock: string
}

/** Resource attributes that name a clock, in order of preference. */
const CLOCKS = ['service.instance.id', 'host.id', 'host.name'] as const
const RUN = 'cicd.pipeline.run.id'
const ENVIRONMENT = 'deployment.environment.name'

const ORIGIN_ATTRIBUTES: readonly string[] = [...CLOCKS, RUN, ENVIRONMENT]

/** `wanted` is what the decoder was asked for; `scope` overrides what the resource says. */
export function conversionPlan(domains: readonly Domain[], wanted: WantedAttributes, scope?: string): ConversionPlan {
  return {
    domains: domains.map((domain) => {
      const places = placeFields(domain.fields, wanted.span)
      return { domain, places, positions: positionsOf(places) }
    }),
    originOf: originReader(wanted, scope),
  }
}

function positionsOf(places: readonly FieldPlace[]): readonly number[] {
  return places.flatMap((place) => [place.position, ...positionsOf(place.children)]).filter((at) => at >= 0)
}

function originReader(wanted: WantedAttributes, scope: string | undefined): (resource: WantedValues) => Origin {
  const places = ORIGIN_ATTRIBUTES.map((name) => wanted.resource.indexOf(name))
  const seen: unknown[] = []
  let origin: Origin | undefined
  return (resource) => {
    let same = origin !== undefined
    for (let i = 0; i < places.length; i++) {
      const value = resource[places[i] as number]
      if (value !== seen[i]) {
        seen[i] = value
        same = false
      }
    }
    if (origin === undefined || !same) {
      const [instance, host, hostName, run, environment] = seen.map(nameOf)
      origin = { scope: scope ?? scopeOf(run, environment), clock: instance ?? host ?? hostName ?? '' }
    }
    return origin
  }
}

function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : undefined
}
