import { codeSpan, markdownText } from '../../reporting/markdownText.ts'
import { policyLine } from './policyLine.ts'
import type { RuntimeExecutionReport } from './RuntimeExecutionReport.ts'

/**
 * The report as a file, with a newline at the end. JSON has all five keys, `failedNodeId` null when nothing failed;
 * Markdown is for people, with whatever is data in it escaped.
 */
export function reportText(report: Readonly<RuntimeExecutionReport>, format: 'json' | 'markdown'): string {
  return format === 'json' ? jsonText(report) : markdownReport(report)
}

function jsonText({ traceId, failedNodeId, summary, policySnapshot, contextDigest }: RuntimeExecutionReport): string {
  const told = { traceId, failedNodeId: failedNodeId ?? null, summary, policySnapshot, contextDigest }
  return `${JSON.stringify(told, null, 2)}\n`
}

function markdownReport(report: Readonly<RuntimeExecutionReport>): string {
  const { traceId, failedNodeId, summary, policySnapshot, contextDigest } = report
  if (failedNodeId === undefined) return `## No node failed\n\n- Trace: ${codeSpan(traceId)}\n`
  const input = Object.entries(contextDigest).map(
    ([name, value]) => `- ${codeSpan(name)}: ${codeSpan(JSON.stringify(value))}`,
  )
  const lines = [
    '## Flow failed',
    '',
    `- Trace: ${codeSpan(traceId)}`,
    `- Failed node: ${codeSpan(failedNodeId)}`,
    `- Reason: ${markdownText(summary)}`,
    `- Policy: ${codeSpan(policyLine(policySnapshot))}`,
    ...(input.length === 0 ? [] : ['', '### Its input', '', ...input]),
  ]
  return `${lines.join('\n')}\n`
}
