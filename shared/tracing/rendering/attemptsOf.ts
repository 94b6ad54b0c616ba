import type { TraceSpan } from '../TraceSpan.ts'

/** How often the node of a span was tried: what it says itself, else one more than its retries. */
export function attemptsOf({ attributes, events }: TraceSpan): number {
  const attempts = attributes['flow.node.attempts']
  return typeof attempts === 'number' ? attempts : 1 + events.filter(({ name }) => name === 'retry').length
}
