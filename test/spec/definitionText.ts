interface Parts {
  readonly types?: readonly string[]
  readonly state: string
  readonly actions: string
  /** Sections after `actions`, as YAML. */
  readonly rest?: string
}

/** The text of a definition with a field `n`, an int, and a field `by`, of which the rest is given. */
export function definitionText({ types = ['go'], state, actions, rest = '' }: Parts): string {
  return `
domain: sketch
label: Sketch
version: "1"
description: A machine to be explored.
attributes: { prefix: sketch. }
event:
  type: { type: string, enum: [${types.join(', ')}], required: true, pii: keep }
  key: { type: string, required: true, pii: keep }
  n: { type: int, required: true, pii: keep }
  by: { type: string, pii: keep }
  secret: { type: string, pii: hash }
partition: event.key
order: { skew: 0s, lateness: 0s }
state: ${state}
actions: ${actions}
${rest}
`
}
