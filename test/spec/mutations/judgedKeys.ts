import type { StateStep } from '../../../shared/checker/Judgement.ts'
import { judgePartition } from '../../../shared/checker/judgePartition.ts'
import { problemIssues } from '../../../shared/checker/problemIssues.ts'
import type { Domain } from '../../../shared/domains/Domain.ts'
import type { DomainEvent } from '../../../shared/events/DomainEvent.ts'
import { readEventLines } from '../../../shared/events/readEventLines.ts'
import { createMasker } from '../../../shared/masking/createMasker.ts'
import { maskEvent } from '../../../shared/masking/maskEvent.ts'
import { dedupe } from '../../../shared/segments/dedupe.ts'
import { sortEvents } from '../../../shared/segments/sortEvents.ts'

/** What both profiles say of each key of these lines: verdict, findings and state sequence, as one text to be compared. */
export function judgedKeys(domain: Domain, lines: string): ReadonlyMap<string, string> {
  const events: DomainEvent[] = []
  readEventLines(new TextEncoder().encode(lines), [domain], (_domain, _scope, event) => events.push(event))
  const masker = createMasker(new Uint8Array(32))
  for (const event of events) maskEvent(event, domain, masker)
  const byKey = Map.groupBy(dedupe(sortEvents(events)), ({ partition }) => partition)
  const judged = new Map<string, string>()
  for (const [key, own] of byKey) {
    const told = (['default', 'strict'] as const).map((profile) => {
      if (key === undefined)
        return own.flatMap((event) => problemIssues(event, profile)).map(({ type, rule }) => `${type} ${rule}`)
      const steps: string[] = []
      const onStep = ({ action, state }: StateStep) => steps.push(JSON.stringify([action, state]))
      const { verdict, issues } = judgePartition(domain, key, own, { profile, closure: { kind: 'closed' }, onStep })
      const found = issues.map(
        ({ type, rule, severity, evidence }) => `${severity} ${type} ${rule.split(':')[0]} ${evidence.length}`,
      )
      return [verdict, ...found.sort(), ...steps]
    })
    judged.set(key ?? '', JSON.stringify(told))
  }
  return judged
}
