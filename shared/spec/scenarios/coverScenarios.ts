import type { Issue, Verdict } from '../../checker/Judgement.ts'
import type { DomainEvent, FieldValue } from '../../events/DomainEvent.ts'
import type { EventPattern, Expectation, Scenario } from './Scenario.ts'

/** What was seen of one business key. */
export interface History {
  readonly domain: string
  readonly key: string
  /** Canonical order. */
  readonly events: readonly DomainEvent[]
  readonly verdict: Verdict
  readonly issues: readonly Pick<Issue, 'type' | 'severity'>[]
}

/** `covered`: it happened, and what followed was as expected, every time; `uncovered`: it did not happen. */
export interface ScenarioCoverage {
  readonly domain: string
  readonly feature: string
  readonly scenario: string
  readonly location: string
  readonly status: 'covered' | 'contradicted' | 'uncovered'
  /** Keys to which the events of `Given` and `When` happened. */
  readonly keys: number
  /** Keys that went otherwise, the first few, each with the first step that does not hold. */
  readonly contradictions: readonly { readonly key: string; readonly step: string }[]
}

const SHOWN = 5

/** Which scenarios the histories covered, and which they contradict. */
export function coverScenarios(
  scenarios: readonly Scenario[],
  histories: readonly History[],
): readonly ScenarioCoverage[] {
  return scenarios.map((scenario) => {
    const { domain, feature, name, location } = scenario
    const contradictions: { key: string; step: string }[] = []
    let keys = 0
    for (const history of histories) {
      if (history.domain !== domain) continue
      const end = endOf(scenario.premise, history.events)
      if (end === undefined) continue
      keys++
      const broken = brokenStep(scenario, history, end)
      if (broken !== undefined) contradictions.push({ key: history.key, step: broken })
    }
    const status = contradictions.length > 0 ? 'contradicted' : keys > 0 ? 'covered' : 'uncovered'
    return { domain, feature, scenario: name, location, status, keys, contradictions: contradictions.slice(0, SHOWN) }
  })
}

/** How many events it takes until all patterns have happened, one after the other; `undefined` when they did not. */
function endOf(patterns: readonly EventPattern[], events: readonly DomainEvent[], from = 0): number | undefined {
  let at = from
  for (const pattern of patterns) {
    for (let left = pattern.times; left > 0; at++) {
      const event = events[at]
      if (event === undefined) return undefined
      if (fits(event, pattern)) left--
    }
  }
  return at
}

function brokenStep({ premise, expectations }: Scenario, history: History, end: number): string | undefined {
  let at = end
  let expected = premise.reduce((sum, { times }) => sum + times, 0)
  for (const { step, expects } of expectations) {
    if (expects.kind === 'happens') {
      const next = endOf([expects.events], history.events, at)
      if (next === undefined) return step
      at = next
      expected += expects.events.times
    } else if (!holds(expects, history, end, expected)) return step
  }
  return undefined
}

function holds(
  expects: Exclude<Expectation, { kind: 'happens' }> | Expectation,
  { events, verdict, issues }: History,
  end: number,
  expected: number,
): boolean {
  switch (expects.kind) {
    case 'never':
      return !events.slice(end).some((event) => fits(event, expects.events))
    case 'nothing-else':
      return events.length === expected
    case 'verdict':
      return verdict === expects.verdict
    case 'finding':
      return issues.some(({ type }) => type === expects.issue)
    case 'no-finding':
      return issues.length === 0
    default:
      return true
  }
}

function fits(event: DomainEvent, { type, fields }: EventPattern): boolean {
  return event.type === type && fields.every(({ path, value }) => isWritten(valueAt(event.fields, path), value))
}

function isWritten(value: FieldValue | undefined, written: string): boolean {
  if (value === undefined || value === null) return false
  return typeof value === 'number' ? value === Number(written) : String(value) === written
}

function valueAt(fields: DomainEvent['fields'], path: string): FieldValue | undefined {
  let value: FieldValue | undefined = fields
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = (value as DomainEvent['fields'])[name]
  }
  return value
}
