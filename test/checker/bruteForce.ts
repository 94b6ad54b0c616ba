import { type EventOrder, endOf } from '../../shared/checker/EventOrder.ts'
import type { Closure, Verdict } from '../../shared/checker/Judgement.ts'
import type { Domain } from '../../shared/domains/Domain.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import type { MachineEvent, State } from '../../shared/machine/Machine.ts'
import { linearExtensions } from './linearExtensions.ts'
import { type LiteralOrder, literalOrder } from './literalOrder.ts'

export interface BruteForce {
  readonly verdict: Exclude<Verdict, 'undecided'>
  readonly strict: boolean
  readonly robust: boolean
  readonly gap: boolean
  readonly order: LiteralOrder
}

interface Question {
  readonly domain: Domain
  readonly order: EventOrder
  readonly closure: Closure
  /** Every concrete event that an unobserved one could have been, as far as the machine can tell. */
  readonly unobserved: readonly MachineEvent[]
}

/** As many unobserved events in a row as are tried. */
const IN_A_ROW = 8

/** The verdict of semantics.md by trying every linear extension; for a handful of events. */
export function bruteForce(
  { domain, order, closure, unobserved }: Question,
  events: readonly DomainEvent[],
): BruteForce {
  const literal = literalOrder(events, order)
  const extensions = [...linearExtensions(literal.precedes)]
  const accepts = (may: (event: DomainEvent, type: string) => boolean) => (extension: readonly number[]) => {
    let states: readonly State[] = [domain.machine.initial]
    for (const at of extension) {
      const event = events[at]!
      const reached = withUnobserved(
        domain,
        states,
        unobserved.filter(({ type }) => may(event, type)),
      )
      states = distinct(
        domain,
        reached.flatMap((state) => domain.machine.step(state, event).map((step) => step.state)),
      )
    }
    return states.length > 0
  }
  const plain = extensions.map(accepts(() => false))
  const strict = plain.includes(true)
  const robust = !plain.includes(false)
  const gap = extensions.some(accepts(() => true))
  const explained = extensions.some(accepts((event, type) => !domain.complete.has(type) || !isClosed(event)))
  return { verdict: verdict(), strict, robust, gap, order: literal }

  function verdict(): BruteForce['verdict'] {
    for (const check of domain.checks) {
      if (check.kind === 'atMost' && events.filter(({ type }) => check.on.has(type)).length > check.max)
        return 'violated'
    }
    if (!gap || (!strict && !explained)) return 'violated'
    if (!strict) return 'unexplained'
    return robust ? 'conforming' : 'order-sensitive'
  }

  /** Nothing that is still to come can have happened before it. */
  function isClosed(event: DomainEvent): boolean {
    if (closure.kind !== 'watermark') return closure.kind === 'closed'
    return endOf(event, order) + order.skew <= closure.time
  }
}

function withUnobserved(
  domain: Domain,
  states: readonly State[],
  unobserved: readonly MachineEvent[],
): readonly State[] {
  let all = states
  for (let length = 0; length < IN_A_ROW && unobserved.length > 0; length++) {
    const more = all.flatMap((state) =>
      unobserved.flatMap((event) => domain.machine.step(state, event).map((step) => step.state)),
    )
    const grown = distinct(domain, [...all, ...more])
    if (grown.length === all.length) break
    all = grown
  }
  return all
}

function distinct(domain: Domain, states: readonly State[]): readonly State[] {
  return [...new Map(states.map((state) => [domain.machine.keyOf(state), state])).values()]
}
