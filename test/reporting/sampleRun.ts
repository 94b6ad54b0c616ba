import type { Issue, PartitionJudgement } from '../../shared/checker/Judgement.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import type { DomainReport, RunReport } from '../../shared/reporting/RunReport.ts'
import { type DomainTally, tallyOf } from '../../shared/reporting/tallyOf.ts'
import { orderEvent, ordersDomain } from './ordersDomain.ts'

export const GENERATED_AT = '2025-10-04T07:00:00.000Z'

export function traceIdOf(number: number): string {
  return number.toString(16).padStart(32, '0')
}

/** An event of a span, so that it has a trace. */
export function tracedEvent(key: string, millis: number, type: string, trace: number): DomainEvent {
  const span = {
    traceId: traceIdOf(trace),
    spanId: traceIdOf(1).slice(16),
    index: 0,
    parentSpanId: '',
    kind: 1,
    links: [],
  }
  return { ...orderEvent(key, millis, type), span }
}

/** A violation with everything an issue can carry; every text in it that may come from data is `word`. */
export function violationOf(key: string, word = 'duplicate'): Issue {
  return {
    key,
    type: 'duplicate-without-success',
    rule: 'RejectDuplicate: written',
    severity: 'error',
    message: `failure(${word}) needs an earlier success`,
    remedy: `Look at what refused ${word}.`,
    verdict: 'violated',
    evidence: ['a:b:0'],
    counterexample: [
      {
        id: 'a:b:0',
        type: 'failure',
        timestamp: '2025-10-04T06:00:02.000Z',
        fields: { reason: word },
        traceId: traceIdOf(7),
      },
      { id: 'a:c:0', type: 'success', timestamp: '2025-10-04T06:00:04.000Z', fields: { [word]: { deep: [word] } } },
    ],
    explanation: `${key}: failure(${word}) at 06:00:02.000 needs an earlier success. Within a clock skew of 2 s it would conform.`,
    location: `${word}:1`,
    traceIds: [traceIdOf(7)],
  }
}

export function warningOf(key: string, word = 'order'): Issue {
  return {
    key,
    type: 'order-sensitive',
    rule: 'order',
    severity: 'warning',
    message: `another ${word} would not conform`,
    remedy: `Synchronise ${word}.`,
    verdict: 'order-sensitive',
    evidence: ['a:b:0'],
    explanation: `${key} ${word}`,
    traceIds: [],
  }
}

export function judgement(partition: string, eventCount: number, issues: readonly Issue[] = []): PartitionJudgement {
  const verdict = issues[0]?.verdict ?? 'conforming'
  return { partition, verdict, final: true, issues, eventCount }
}

/** One partition per entry: its key, its events and its issues, in order. */
export function tallied(
  partitions: readonly (readonly [string, readonly DomainEvent[], readonly Issue[]])[],
): DomainTally {
  const tallier = tallyOf(ordersDomain)
  for (const [key, events, issues] of partitions) {
    tallier.begin(key)
    for (const event of events) tallier.add(event)
    tallier.end(judgement(key, events.length, issues))
  }
  return tallier.tally()
}

export function domainReport(tally: DomainTally, scope = 'run:42'): DomainReport {
  return {
    scope,
    domain: ordersDomain,
    tally,
    artifacts: [
      { type: 'validation', path: 'orders-validation.json', sha256: 'b'.repeat(64) },
      { type: 'projection', path: 'orders-projection.json', sha256: 'c'.repeat(64) },
      { type: 'state-sequence', path: 'orders-state-sequence.ndjson', sha256: 'd'.repeat(64) },
    ],
  }
}

export function runReport(domains: readonly DomainReport[], more: Partial<RunReport> = {}): RunReport {
  return {
    source: 'tracegate run',
    generatedAt: GENERATED_AT,
    profile: 'default',
    correlation: { runId: '1', workflow: 'ci', commit: 'abc', branch: 'main' },
    domains,
    sources: [
      { sourceType: 'file', name: 'spans.json.gz', sha256: 'a'.repeat(64), sizeBytes: 1234, inflatedBytes: 5678 },
    ],
    notes: [],
    ...more,
  }
}

/** Key `alpha` conforms, `beta` is violated, `gamma` has a warning; `word` stands wherever data may. */
export function failingRun(word = 'beta', more: Partial<RunReport> = {}): RunReport {
  const tally = tallied([
    ['alpha', [tracedEvent('alpha', 0, 'success', 1)], []],
    [word, [tracedEvent(word, 1, 'failure', 7), tracedEvent(word, 2, 'success', 8)], [violationOf(word, word)]],
    [`${word}2`, [tracedEvent('gamma', 3, 'retry', 9)], [warningOf(`${word}2`, word)]],
  ])
  return runReport([domainReport(tally)], more)
}
