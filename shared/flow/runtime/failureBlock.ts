import { visibleText } from '../../reporting/visibleText.ts'
import { policyLine } from './policyLine.ts'
import type { RuntimeExecutionReport } from './RuntimeExecutionReport.ts'

const LONGEST = 2000

/** What stdout says of a failed flow (requirement 004, section 5.2); five lines, without a newline at the end. */
export function failureBlock(report: Readonly<RuntimeExecutionReport>): string {
  const { traceId, failedNodeId = '', summary, policySnapshot } = report
  return [
    'Flow failed.',
    `  trace_id: ${visibleText(traceId)}`,
    `  failed_node: ${visibleText(failedNodeId)}`,
    `  reason: ${visibleText(summary, LONGEST)}`,
    `  policy: ${visibleText(policyLine(policySnapshot), LONGEST)}`,
  ].join('\n')
}
