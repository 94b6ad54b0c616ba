import { appendTextFile } from '../shared/adapters/local/appendTextFile.ts'
import { writeTextFile } from '../shared/adapters/local/writeTextFile.ts'
import { TracegateError } from '../shared/errors.ts'
import type { RunResult } from '../shared/flow/judgeRun.ts'
import type { FlowFailure } from '../shared/flow/runtime/FlowFailure.ts'
import { failureBlock } from '../shared/flow/runtime/failureBlock.ts'
import { reportText } from '../shared/flow/runtime/reportText.ts'
import { envelopeText } from '../shared/reporting/buildEnvelope.ts'
import { explainError } from '../shared/reporting/explainError.ts'
import { markdownReport } from '../shared/reporting/markdownReport.ts'
import { stepSummary } from '../shared/reporting/stepSummary.ts'
import { textReport } from '../shared/reporting/textReport.ts'
import { verdictSentence } from '../shared/reporting/verdictSentence.ts'
import { shellWord } from '../shared/tracing/rendering/shellWord.ts'
import { DEFAULT_DATA_DIR } from './openTraces.ts'
import type { RunOptions } from './run.ts'

/** Prints the report and appends the step summary that GitHub Actions asks for. */
export async function tellResult({ report, envelope }: RunResult, options: RunOptions): Promise<void> {
  const { format, color, out, quiet } = options
  if (format === 'json') process.stdout.write(envelopeText(envelope))
  else if (format === 'markdown') process.stdout.write(markdownReport(report))
  else if (quiet === true) process.stdout.write(`${verdictSentence(report)}\n`)
  else process.stdout.write(textReport(report, { colour: color && process.stdout.hasColors?.() === true, outDir: out }))
  await appendSummary(markdownReport(report))
}

/** Prints which node failed and why, and writes the execution report that was asked for. */
export async function tellFailure(failure: FlowFailure, options: RunOptions, isResumable: boolean): Promise<void> {
  const { report } = failure
  const { format, reportPath, reportFormat, dataDir } = options
  if (format === 'text') process.stdout.write(`${failureBlock(report)}\n`)
  else process.stdout.write(reportText(report, format))
  const { cause } = failure
  if (cause instanceof TracegateError) process.stderr.write(`${explainError(cause, 'text')}\n`)
  const id = report.traceId.slice(0, 8)
  const word = dataDir === DEFAULT_DATA_DIR ? undefined : shellWord(dataDir)
  const place = word === undefined ? '' : ` --data-dir ${word}`
  process.stderr.write(`  See: tracegate trace show ${id} --include-events${place}\n`)
  if (isResumable) process.stderr.write(`  Go on: tracegate run --resume ${id}${place}\n`)
  if (reportPath !== undefined) await orTold(writeTextFile(reportPath, reportText(report, reportFormat)))
  await appendSummary(reportText(report, 'markdown'))
}

async function appendSummary(markdown: string): Promise<void> {
  const summary = process.env.GITHUB_STEP_SUMMARY
  if (summary === undefined || summary === '') return
  await orTold(appendTextFile(summary, (size) => stepSummary(markdown, size)))
}

/** What was found stands whether or not it could be shown everywhere. */
async function orTold(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof TracegateError)) throw error
    process.stderr.write(`${explainError(error, 'text')}\n`)
  }
}
