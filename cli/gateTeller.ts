import { appendTextFile } from '../shared/adapters/local/appendTextFile.ts'
import { TracegateError } from '../shared/errors.ts'
import type { GateVerdict } from '../shared/gate/gateVerdict.ts'
import { addMask, annotation, annotations } from '../shared/gate/workflowCommands.ts'
import { explainError } from '../shared/reporting/explainError.ts'
import { markdownReport } from '../shared/reporting/markdownReport.ts'
import { markdownText } from '../shared/reporting/markdownText.ts'
import type { RunReport } from '../shared/reporting/RunReport.ts'
import { stepSummary } from '../shared/reporting/stepSummary.ts'
import { textReport } from '../shared/reporting/textReport.ts'
import { verdictSentence } from '../shared/reporting/verdictSentence.ts'
import { visibleText } from '../shared/reporting/visibleText.ts'
import type { GateOptions } from './gate.ts'

const CANNOT_JUDGE = 2

/**
 * Tells what the gate found: on stdout, to whoever reads the log of a GitHub runner, and in the files that the runner asks
 * for. Commands to the runner go to stderr, so that stdout is the report and nothing else.
 */
export function gateTeller({ format, color, quiet, out }: GateOptions) {
  const { stdout, stderr, env } = process
  const onGitHub = env.GITHUB_ACTIONS === 'true'
  const command = (line: string): void => {
    if (onGitHub) stderr.write(`${line}\n`)
  }

  function print(report: RunReport, envelope: string): void {
    if (format === 'json') stdout.write(envelope)
    else if (format === 'markdown') stdout.write(markdownReport(report))
    else if (quiet === true) stdout.write(`${verdictSentence(report)}\n`)
    else stdout.write(textReport(report, { colour: color && stdout.hasColors?.() === true, outDir: out }))
  }

  return {
    mask: (token: string): void => command(addMask(token)),

    /** Resolves to the exit code. */
    async judged(report: RunReport, verdict: GateVerdict, envelope: string): Promise<number> {
      const { status, issues, warnings, objection, exitCode } = verdict
      print(report, envelope)
      for (const line of annotations(report)) command(line)
      if (objection !== undefined) stderr.write(`${objection}\n`)
      const note = objection === undefined ? '' : `\n${markdownText(objection)}\n`
      await append(env.GITHUB_STEP_SUMMARY, (size) => stepSummary(markdownReport(report) + note, size))
      await append(env.GITHUB_OUTPUT, () => outputs({ status, issues, warnings, 'report-path': out }))
      return exitCode
    },

    /** Resolves to the exit code. */
    async cannotJudge(error: TracegateError): Promise<number> {
      const status = error.code === 'incomplete' ? 'incomplete' : 'error'
      stderr.write(`${explainError(error, 'text')}\n`)
      command(annotation('error', 'tracegate cannot judge', `${error.message}. ${error.remedy ?? ''}`))
      const summary = `## ${status === 'incomplete' ? '⚠️' : '❌'} tracegate: ${status}\n\n${explainError(error, 'markdown')}\n`
      await append(env.GITHUB_STEP_SUMMARY, (size) => stepSummary(summary, size))
      await append(env.GITHUB_OUTPUT, () => outputs({ status, issues: '', warnings: '', 'report-path': '' }))
      return CANNOT_JUDGE
    },
  }
}

/** Lines of the file that GITHUB_OUTPUT names; each value is one line. */
function outputs(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${visibleText(String(value), 4096)}\n`)
    .join('')
}

/** What was found stands whether or not it could be shown everywhere. */
async function append(file: string | undefined, textFor: (size: number) => string): Promise<void> {
  if (file === undefined || file === '') return
  try {
    await appendTextFile(file, textFor)
  } catch (error) {
    if (!(error instanceof TracegateError)) throw error
    process.stderr.write(`${explainError(error, 'text')}\n`)
  }
}
