import { codeSpan, markdownText } from '../../reporting/markdownText.ts'
import { plural } from '../../reporting/plural.ts'
import type { TraceSpan } from '../TraceSpan.ts'
import { attemptsOf } from './attemptsOf.ts'
import { durationText } from './durationText.ts'
import { failureOf } from './failureOf.ts'
import { fencedText } from './fencedText.ts'
import { secondsText } from './isoNanos.ts'
import { markdownRows } from './markdownRows.ts'
import { ownPolicy } from './ownPolicy.ts'
import { shellWord } from './shellWord.ts'
import { summaryOf } from './summaryOf.ts'
import { traceView } from './TraceView.ts'
import { traceFacts } from './traceFacts.ts'
import { treeText } from './treeText.ts'

export interface FailureReportOptions {
  /** Where the traces are kept, when it is not the default: the commands shown name it. */
  readonly dataDir?: string | undefined
}

const SPANS_SHOWN = 50
/** Only the root of an execution that can be resumed has it. */
const RESUMABLE = 'tracegate.resume_sha256'

/**
 * The failed traces, newest first, each as all its spans, as one Markdown document: what failed, where, why, under which
 * policy, and how to look further.
 */
export function failureReport(traces: readonly (readonly TraceSpan[])[], options: FailureReportOptions = {}): string {
  const failures = traces.flatMap((spans) => {
    const failed = failureOf(spans)
    return failed === undefined ? [] : [{ spans, failed, trace: summaryOf(spans) }]
  })
  if (failures.length === 0) return '# Failed executions\n\nNone of the executions kept here has failed.\n'
  const overview = markdownRows(
    [
      { title: 'Trace', value: ({ trace }) => codeSpan(trace.traceId) },
      { title: 'Started', value: ({ trace }) => secondsText(trace.start) },
      { title: 'Execution', value: ({ trace }) => markdownText(trace.rootName) },
      { title: 'Failed in', value: ({ failed }) => markdownText(failed.name) },
      { title: 'Why', value: ({ failed }) => markdownText(reasonOf(failed)) },
    ],
    failures,
  )
  const sections = failures.map(({ spans, failed }) => section(spans, failed, options))
  return `${[`# Failed executions: the last ${failures.length}`, '', overview, ...sections].join('\n').trimEnd()}\n`
}

function section(spans: readonly TraceSpan[], failed: TraceSpan, options: FailureReportOptions): string {
  const view = traceView(spans, SPANS_SHOWN)
  const { summary } = view
  const policy = ownPolicy(failed.policySnapshot)
  const attempts = attemptsOf(failed)
  const lines = [
    `## ${codeSpan(summary.traceId)}: ${markdownText(failed.name)} failed`,
    '',
    ...traceFacts(summary),
    `- Failed in: ${markdownText(failed.name)} (span ${codeSpan(failed.spanId)}) after ${durationText(failed.end - failed.start)}${attempts > 1 ? ` and ${plural(attempts, 'attempt')}` : ''}`,
    `- Why: ${markdownText(reasonOf(failed))}`,
    `- Policy: ${policy === '' ? 'the default' : codeSpan(policy)}`,
    '',
    ...fencedText(treeText(view)),
    '',
    ...commands(
      summary.traceId,
      spans.some(({ attributes }) => Object.hasOwn(attributes, RESUMABLE)),
      options.dataDir,
    ),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function reasonOf({ error, timeout }: TraceSpan): string {
  if (error !== '') return error
  return timeout ? 'cut off by its timeout' : 'no reason was recorded'
}

function commands(traceId: string, canResume: boolean, dataDir: string | undefined): readonly string[] {
  const id = shellWord(traceId)
  const place = dataDir === undefined ? '' : shellWord(dataDir)
  if (id === undefined || place === undefined) return []
  const suffix = place === '' ? '' : ` --data-dir ${place}`
  return [
    'Look further:',
    '',
    '```sh',
    `tracegate trace show ${id} --include-events${suffix}`,
    ...(canResume ? [`tracegate run --resume ${id}${suffix}`] : []),
    '```',
    '',
  ]
}
