import type { DomainReport } from '../reporting/RunReport.ts'
import type { TraceSpan } from '../tracing/TraceSpan.ts'
import { type DomainInput, type DomainPorts, judgeDomain } from './judgeDomain.ts'
import { listDigest } from './listDigest.ts'
import { gatherSegments, type MergePorts } from './openSegments.ts'
import type { Flow } from './runtime/Flow.ts'

/** What is known of one domain of one scope so far. `input.segments` are the level-0 segments of the objects. */
export interface JudgeContext {
  readonly ports: DomainPorts & MergePorts
  readonly input: DomainInput
  /** Receives the spans that findings rest on, masked. */
  readonly keepEvidence: (spans: readonly TraceSpan[]) => void
  gathered?: DomainInput['segments']
  report?: DomainReport
}

/** Judges one domain of one scope and writes its report files; each step may run again. */
export const judgeFlow: Flow<JudgeContext> = {
  id: 'judge',
  nodes: [
    {
      id: 'merge',
      async run(context, { span }) {
        const { ports, input } = context
        context.gathered = await gatherSegments(ports, input.scope, input.domain, input.segments)
        span.set('tracegate.segments', context.gathered.length)
        return undefined
      },
    },
    {
      id: 'check',
      needs: ['gathered'],
      async run(context, { span, signal }) {
        const { ports, input, gathered = [] } = context
        const { report, evidence, evidenceLeftOut } = await judgeDomain(ports, { ...input, segments: gathered }, signal)
        // An attempt that was given up leaves nothing.
        signal.throwIfAborted()
        context.keepEvidence(evidence)
        span.set('tracegate.events', report.tally.counts.events)
        span.set('tracegate.keys', report.tally.counts.partitions)
        span.set('tracegate.findings', report.tally.counts.issues.error + report.tally.counts.issues.warning)
        if (evidenceLeftOut > 0) span.set('tracegate.evidence_left_out', evidenceLeftOut)
        context.report = report
        return undefined
      },
    },
  ],
  digest({ input }) {
    return {
      scope: input.scope,
      domain: input.domain.name,
      definition: input.domain.digest,
      segments: input.segments.length,
      sha256: listDigest(input.segments.map(({ digest }) => digest)),
    }
  },
}
