import { join } from 'node:path'
import { digestOfFile } from '../shared/adapters/local/digestOfFile.ts'
import { directoryReportSink } from '../shared/adapters/local/directoryReportSink.ts'
import type { InputFile } from '../shared/adapters/local/InputFile.ts'
import { removeReports } from '../shared/adapters/local/removeReports.ts'
import { reportsIn } from '../shared/adapters/local/reportsIn.ts'
import type { Closure } from '../shared/checker/Judgement.ts'
import type { Domain } from '../shared/domains/Domain.ts'
import { executeRun } from '../shared/flow/executeRun.ts'
import type { RunResult } from '../shared/flow/judgeRun.ts'
import { pipeline } from '../shared/flow/pipeline.ts'
import { flowPolicies } from '../shared/flow/policy/flowPolicies.ts'
import type { ResumePoint } from '../shared/flow/ResumePoint.ts'
import type { Receipt } from '../shared/ports/ResultStore.ts'
import { correlationFrom } from '../shared/reporting/correlationFrom.ts'
import { ingestAll } from './ingestAll.ts'
import { inputsOf } from './inputsOf.ts'
import { loadDomains } from './loadDomains.ts'
import { openLaptop } from './openLaptop.ts'
import { openTracing } from './openTracing.ts'
import { progressLine } from './progressLine.ts'
import type { RunRequest } from './RunRequest.ts'
import { readConfig } from './readConfig.ts'
import type { RunOptions } from './run.ts'

interface LaptopRun {
  readonly inputs: readonly string[]
  readonly request: RunRequest
  readonly resume: ResumePoint | undefined
}

/** Runs the pipeline on directories and SQLite files. Throws a `FlowFailure` when a node fails for good. */
export async function runOnLaptop({ inputs, request, resume }: LaptopRun, options: RunOptions): Promise<RunResult> {
  const { out, dataDir, scope } = options
  const config = await readConfig(options.config)
  const policies = flowPolicies(config.flow, pipeline)
  const asked = options.domain ?? []
  const definitions = await loadDomains(options.domains ?? config.domainsDir, asked)
  const files = resume?.receipts === undefined ? await inputsOf(resume === undefined ? inputs : request.inputs) : []
  const summaries = resume?.receipts === undefined ? await summariesOf(options.evidence) : []
  const earlier = await reportsIn(out)
  const laptop = openLaptop(dataDir)
  const tracing = openTracing(dataDir)
  const progress = progressLine(options.quiet === true)
  const closure: Closure = options.open === true ? { kind: 'open' } : { kind: 'closed' }
  try {
    const result = await executeRun(
      {
        ...laptop,
        sink: directoryReportSink(out),
        digestOfReport: (path) => digestOfFile(join(out, path)),
      },
      {
        tracer: tracing.newTrace(),
        keepSpans: tracing.keepSpans,
        policies,
        request,
        resume,
        async ingest(execution, from) {
          const { domains, others } = definitions
          const settings = { domains, others, scope, limits: config.limits }
          const onProgress = (done: number) => progress.show(`${done} of ${files.length} objects taken in`)
          const ingestion = {
            laptop,
            dataDir,
            definitions,
            settings,
            execution,
            resource: tracing.resource,
            from,
            onProgress,
          }
          const taken = await ingestAll(files, ingestion)
          const receipts = [...taken]
          for (const judged of scope === undefined ? summaryScopes(taken, domains) : [scope]) {
            receipts.push(...(await ingestAll(summaries, { ...ingestion, settings: { ...settings, scope: judged } })))
          }
          progress.show('judging')
          return receipts
        },
        input: {
          sourceType: sourceTypeOf,
          domains: definitions.domains,
          asked,
          scope,
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
      },
    )
    const current = result.envelope.artifacts.map(({ path }) => path)
    await removeReports(out, new Set(earlier).difference(new Set(current)))
    return result
  } finally {
    progress.clear()
    await Promise.all([laptop.results.close(), tracing.close()])
  }
}

async function summariesOf(files: readonly string[] = []): Promise<readonly InputFile[]> {
  return files.length === 0 ? [] : inputsOf(files)
}

/** A summary says nothing of scopes: it is told to each that has events of a domain that reads summaries. */
function summaryScopes(receipts: readonly Receipt[], domains: readonly Domain[]): readonly (string | undefined)[] {
  const readers = domains.filter(({ summary }) => summary !== undefined).map(({ name }) => name)
  const segments = receipts.flatMap((receipt) => receipt.segments)
  const scopes = new Set(segments.filter(({ domain }) => readers.includes(domain)).map((segment) => segment.scope))
  return scopes.size === 0 ? [undefined] : [...scopes].sort()
}

function sourceTypeOf({ object }: Receipt) {
  if (object === '-') return 'stdin' as const
  if (object.startsWith('s3://')) return 's3' as const
  return object.includes('://') ? ('url' as const) : ('file' as const)
}
