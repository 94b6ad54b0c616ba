import type { WantedAttributes } from '../otlp/Span.ts'
import type { Domain, FieldSpec } from './Domain.ts'

/** What the product itself needs of a resource: clock ids, and the scope a span belongs to. */
export const RESOURCE_ATTRIBUTES = [
  'service.instance.id',
  'host.id',
  'host.name',
  'cicd.pipeline.run.id',
  'deployment.environment.name',
  'service.name',
] as const
export type ResourceAttribute = (typeof RESOURCE_ATTRIBUTES)[number]

export interface AttributePositions {
  /** Give this to the decoder. */
  readonly wanted: WantedAttributes
  /**
   * Per domain name: the position in `wanted.span` of every declared field, by its dotted path. A map field has a
   * position of its own (it may come as a kvlist or a JSON string) and so has each of its children (it may come
   * flattened): `context` and `context.attempts`. Two domains may share a position.
   */
  readonly byDomain: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** The position in `wanted.resource`. */
  readonly resource: Readonly<Record<ResourceAttribute, number>>
}

/** Every attribute that some domain declares, once, and where to find the value of each field. */
export function wantedAttributes(domains: readonly Domain[]): AttributePositions {
  const positions = new Map<string, number>()
  const positionOf = (attribute: string) => {
    const position = positions.get(attribute) ?? positions.size
    positions.set(attribute, position)
    return position
  }
  const byDomain = new Map(
    domains.map((domain) => {
      const fields = domain.fields.flatMap(withChildren)
      return [domain.name, new Map(fields.map((field) => [field.path, positionOf(field.attribute)]))] as const
    }),
  )
  const resource = Object.fromEntries(RESOURCE_ATTRIBUTES.map((name, index) => [name, index]))
  return {
    wanted: { span: [...positions.keys()], resource: RESOURCE_ATTRIBUTES },
    byDomain,
    resource: resource as Record<ResourceAttribute, number>,
  }
}

function withChildren(field: FieldSpec): readonly FieldSpec[] {
  return [field, ...field.fields.flatMap(withChildren)]
}
