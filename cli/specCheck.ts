import { writeTextFile } from '../shared/adapters/local/writeTextFile.ts'
import type { Domain } from '../shared/domains/Domain.ts'
import { grouped } from '../shared/reporting/plural.ts'
import { checkSpec } from '../shared/spec/checkSpec.ts'
import { itfTrace } from '../shared/spec/itfTrace.ts'
import { replayResult } from '../shared/spec/replayResult.ts'
import { type SpecReport, specReport } from '../shared/spec/SpecReport.ts'
import type { ScenarioReport } from '../shared/spec/scenarios/ScenarioReport.ts'
import { specMarkdown } from '../shared/spec/specMarkdown.ts'
import { specText } from '../shared/spec/specText.ts'
import { visibleJson } from '../shared/tracing/rendering/visibleJson.ts'
import { loadDomains } from './loadDomains.ts'
import { progressLine } from './progressLine.ts'

export interface SpecCheckOptions {
  readonly domain: readonly string[]
  readonly domains?: string
  readonly maxStates: number
  readonly itf?: string
  readonly trace?: readonly string[]
  readonly features?: string
  readonly replay?: boolean
  readonly skipReplay?: boolean
  readonly format: 'text' | 'json' | 'markdown'
  readonly color: boolean
  readonly quiet?: boolean
}

const EXIT_CODES = { valid: 0, invalid: 1, incomplete: 2 } as const

/** `tracegate spec check`; resolves to the exit code. */
export async function specCheck(options: SpecCheckOptions): Promise<number> {
  const { domains } = await loadDomains(options.domains, options.domain)
  const replay = replayResult(process.env.TLA_TOOLS_JAR, options.skipReplay === true)
  const progress = progressLine(options.quiet === true)
  const results = domains.map((domain) =>
    checkSpec(domain, {
      maxStates: options.maxStates,
      replay,
      onProgress: (states, waiting) =>
        progress.show(`${domain.name}: ${grouped(states)} states, ${grouped(waiting)} to follow`),
    }),
  )
  progress.clear()
  const report = specReport(results, await scenariosOf(options, domains))
  process.stdout.write(rendered(report, options))
  if (options.itf !== undefined) await writeRun(report, options.itf)
  if (options.replay === true && report.status === 'valid' && replay.status !== 'skipped') return EXIT_CODES.incomplete
  return EXIT_CODES[report.status]
}

const FEATURES = 'samples/trace/bdd'

async function scenariosOf(
  { trace = [], features, ...options }: SpecCheckOptions,
  chosen: readonly Domain[],
): Promise<ScenarioReport | undefined> {
  if (trace.length === 0 && features === undefined) return undefined
  const { domains } = options.domain.length === 0 ? { domains: chosen } : await loadDomains(options.domains, [])
  // Parsers of Gherkin and of trace objects are loaded for those who ask for scenarios alone.
  const { specScenarios } = await import('./specScenarios.ts')
  return specScenarios(features ?? FEATURES, trace, domains, chosen)
}

function rendered(report: SpecReport, { format, color }: SpecCheckOptions): string {
  if (format === 'json') return `${visibleJson(report, 2)}\n`
  return format === 'markdown' ? specMarkdown(report) : specText(report, color && process.stdout.hasColors?.() === true)
}

async function writeRun({ domains }: SpecReport, file: string): Promise<void> {
  const [shortest] = domains
    .flatMap((result) => result.faults.flatMap((fault) => (fault.run ? [{ result, fault, run: fault.run }] : [])))
    .sort((left, right) => left.run.steps.length - right.run.steps.length)
  if (shortest === undefined) {
    process.stderr.write(`Note: there is no bad run, so ${file} was not written.\n`)
    return
  }
  await writeTextFile(file, `${visibleJson(itfTrace(shortest.result, shortest.fault, shortest.run), 2)}\n`)
}
