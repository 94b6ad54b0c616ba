import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { cheapestEdit } from './cheapestEdit.ts'
import type { Decision } from './decideVerdict.ts'
import { evidenceOf, formatSkew, nameEvent, placeOf, timeOfDay, traceIdsOf } from './describeEvent.ts'
import type { EventList } from './EventList.ts'
import type { EventOrder } from './EventOrder.ts'
import { explainEdits } from './explainEdits.ts'
import type { Issue } from './Judgement.ts'
import { minimize } from './minimize.ts'
import { refusedExtension } from './refusedExtension.ts'

/** Events of a long partition that are tried first when looking for what failed. */
const TAIL = 16_384
/** A claim about another skew is checked on the whole partition up to this size, on the counterexample beyond. */
const RECHECKED = 2_000

interface Failed {
  readonly domain: Domain
  readonly partition: string
  readonly events: EventList
  readonly order: EventOrder
  readonly decision: Decision
  /** Whether events are accepted under another skew. */
  readonly acceptedWithin: (events: EventList, skew: bigint) => boolean
}

/** What is wrong with a partition that is not conforming: the counterexample, the guard that refused, the explanation. */
export function verdictIssue(failed: Failed, severity: Issue['severity']): Issue {
  const { domain, partition, events, order, decision } = failed
  const { verdict, missing } = decision
  if (verdict === 'undecided') return undecidedIssue(failed)

  const core = minimize(prefixThatFails(events, decision), decision.fails)
  const edit = verdict === 'order-sensitive' ? undefined : cheapestEdit(domain, core, order, decision.supposed)
  const refused = refusedExtension(domain, core, order, edit?.supposed ?? decision.supposed)
  const last = refused?.events.at(-1) ?? (core.at(-1) as DomainEvent)
  const refusal = refused?.refusals[0]
  const needs = refusal?.needs ?? 'is not allowed here'
  const told = refused?.events ?? []
  const shown = [...told, ...core.filter((event) => !told.includes(event))]
  const rule = refusal === undefined ? verdict : `${refusal.action}: ${refusal.expression}`
  const place = placeOf(last)

  return {
    key: partition,
    type: verdict === 'order-sensitive' ? verdict : (refusal?.issue ?? verdict),
    rule,
    severity,
    message: message(),
    ...(verdict === 'unexplained' ? { remedy: REMEDY_MISSING } : {}),
    verdict,
    evidence: shown.map(({ id }) => id),
    counterexample: shown.map(evidenceOf),
    explanation: explanation(),
    ...(place === undefined ? {} : { location: place }),
    traceIds: traceIdsOf(shown),
  }

  function message(): string {
    const what = `${nameEvent(domain, last)} at ${timeOfDay(last)}`
    if (verdict === 'order-sensitive') {
      return `whether ${what} is allowed depends on an order that the clocks cannot tell (skew ${formatSkew(order.skew)})`
    }
    if (verdict === 'unexplained') {
      return `${what} is explained only by what was not seen: ${missing.map(({ type }) => type).join(', ')}`
    }
    const absent = missing.length === 0 ? '' : `; missing: ${missing.map(({ type }) => type).join(', ')}`
    return `${what} was refused: it ${needs}${absent}`
  }

  function explanation(): string {
    if (verdict === 'order-sensitive') {
      const name = (event: DomainEvent) => `${nameEvent(domain, event)} at ${timeOfDay(event)}`
      const taken = told.map(name).join(', then ')
      const others = core.filter((event) => !told.includes(event)).map(name)
      const rest = others.length === 0 ? '' : ` before ${others.join(' and ')}`
      return `${partition}: the clocks allow ${taken}${rest}, and then ${nameEvent(domain, last)} ${needs}. They allow an order that conforms just as well.`
    }
    if (edit === undefined) return `${partition}: ${nameEvent(domain, last)} at ${timeOfDay(last)} ${needs}.`
    const whole = events.length <= RECHECKED ? events : core
    const conformsWithin = (skew: bigint) => failed.acceptedWithin(whole, skew)
    return explainEdits({ domain, order, edits: edit.edits, events: [...whole], refused: last, needs, conformsWithin })
  }
}

const REMEDY_MISSING = 'Wait for the missing spans, or look for the service that did not send them'

function undecidedIssue({ partition, events, order }: Failed): Issue {
  const skew = formatSkew(order.skew)
  return {
    key: partition,
    type: 'undecided',
    rule: 'budget',
    severity: 'warning',
    message: `too many orders of ${events.length} events are possible within the skew of ${skew}: the work budget is spent`,
    remedy:
      'Set service.instance.id or host.id on the resource so that one clock orders its own spans, or lower the skew',
    verdict: 'undecided',
    evidence: [],
    traceIds: [],
  }
}

/** The events up to the failure; of a long list only the last of them when they fail by themselves. */
function prefixThatFails(events: EventList, { prefix, fails }: Decision): readonly DomainEvent[] {
  const collect = (from: number) => {
    const collected: DomainEvent[] = []
    let at = 0
    for (const event of events) {
      if (at >= prefix) break
      if (at++ >= from) collected.push(event)
    }
    return collected
  }
  if (prefix <= TAIL) return collect(0)
  const tail = collect(prefix - TAIL)
  return fails(tail) ? tail : collect(0)
}
