import { appendTextFile } from '../shared/adapters/local/appendTextFile.ts'
import { directoryReportSink } from '../shared/adapters/local/directoryReportSink.ts'
import { inputFiles } from '../shared/adapters/local/inputFiles.ts'
import { removeReports } from '../shared/adapters/local/removeReports.ts'
import { reportsIn } from '../shared/adapters/local/reportsIn.ts'
import type { Closure } from '../shared/checker/Judgement.ts'
import type { Profile } from '../shared/domains/Domain.ts'
import { TracegateError } from '../shared/errors.ts'
import { judgeRun, type RunResult } from '../shared/flow/judgeRun.ts'
import type { Receipt } from '../shared/ports/ResultStore.ts'
import { envelopeText } from '../shared/reporting/buildEnvelope.ts'
import { correlationFrom } from '../shared/reporting/correlationFrom.ts'
import { explainError } from '../shared/reporting/explainError.ts'
import { markdownReport } from '../shared/reporting/markdownReport.ts'
import { runStatus } from '../shared/reporting/runStatus.ts'
import { exitCodeOf } from '../shared/reporting/statusOf.ts'
import { stepSummary } from '../shared/reporting/stepSummary.ts'
import { textReport } from '../shared/reporting/textReport.ts'
import { verdictSentence } from '../shared/reporting/verdictSentence.ts'
import { ingestAll } from './ingestAll.ts'
import { inputsFrom } from './inputsFrom.ts'
import { loadDomains } from './loadDomains.ts'
import { openLaptop } from './openLaptop.ts'
import { progressLine } from './progressLine.ts'
import { readConfig } from './readConfig.ts'

export interface RunOptions {
  readonly domain?: readonly string[]
  readonly profile?: Profile
  /** Nanoseconds. */
  readonly skew?: bigint
  readonly scope?: string
  readonly open?: boolean
  readonly domains?: string
  readonly out: string
  readonly dataDir: string
  readonly format: 'text' | 'json' | 'markdown'
  readonly minEvents?: number
  readonly color: boolean
  readonly quiet?: boolean
}

/** `tracegate run`: takes the inputs in, judges them, writes the reports; resolves to the exit code. */
export async function run(args: readonly string[], options: RunOptions): Promise<number> {
  const config = await readConfig()
  const asked = options.domain ?? []
  const definitions = await loadDomains(options.domains ?? config.domainsDir, asked)
  const inputs = await inputFiles(args.length > 0 ? args : inputsFrom(process.env))
  const laptop = openLaptop(options.dataDir)
  const progress = progressLine(options.quiet === true)
  try {
    const settings = { domains: definitions.domains, scope: options.scope, limits: config.limits }
    const receipts = await ingestAll(inputs, {
      laptop,
      dataDir: options.dataDir,
      definitions,
      settings,
      onProgress: (done) => progress.show(`${done} of ${inputs.length} objects taken in`),
    })
    progress.show('judging')
    const earlier = await reportsIn(options.out)
    const closure: Closure = options.open === true ? { kind: 'open' } : { kind: 'closed' }
    const result = await judgeRun(
      {
        ...laptop,
        sink: directoryReportSink(options.out),
      },
      {
        receipts,
        sourceType: sourceTypeOf,
        domains: definitions.domains,
        asked,
        scope: options.scope,
        options: { profile: options.profile ?? config.profile ?? 'default', skew: options.skew },
        closureOf: () => closure,
        report: {
          source: 'tracegate run',
          correlation: correlationFrom(process.env),
          minEvents: options.minEvents,
          tempoLink: config.tempoUrl,
          notes: [],
        },
      },
    )
    const current = result.envelope.artifacts.map(({ path }) => path)
    await removeReports(options.out, new Set(earlier).difference(new Set(current)))
    progress.clear()
    await tell(result, options)
    return exitCodeOf(runStatus(result.report))
  } finally {
    progress.clear()
    await laptop.results.close()
  }
}

/** Prints the report and appends the step summary that GitHub Actions asks for. */
async function tell({ report, envelope }: RunResult, { format, color, out, quiet }: RunOptions): Promise<void> {
  if (format === 'json') process.stdout.write(envelopeText(envelope))
  else if (format === 'markdown') process.stdout.write(markdownReport(report))
  else if (quiet === true) process.stdout.write(`${verdictSentence(report)}\n`)
  else process.stdout.write(textReport(report, { colour: color && process.stdout.hasColors?.() === true, outDir: out }))
  const summary = process.env.GITHUB_STEP_SUMMARY
  if (summary !== undefined && summary !== '') {
    try {
      await appendTextFile(summary, (size) => stepSummary(markdownReport(report), size))
    } catch (error) {
      // The verdict stands whether or not the summary could be shown.
      if (!(error instanceof TracegateError)) throw error
      process.stderr.write(`${explainError(error, 'text')}\n`)
    }
  }
}

function sourceTypeOf({ object }: Receipt) {
  if (object === '-') return 'stdin' as const
  return object.includes('://') ? ('url' as const) : ('file' as const)
}
