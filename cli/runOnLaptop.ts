import { join } from 'node:path'
import { digestOfFile } from '../shared/adapters/local/digestOfFile.ts'
import { directoryReportSink } from '../shared/adapters/local/directoryReportSink.ts'
import { removeReports } from '../shared/adapters/local/removeReports.ts'
import { reportsIn } from '../shared/adapters/local/reportsIn.ts'
import type { Closure } from '../shared/checker/Judgement.ts'
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
          const receipts = await ingestAll(files, ingestion)
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

function sourceTypeOf({ object }: Receipt) {
  if (object === '-') return 'stdin' as const
  if (object.startsWith('s3://')) return 's3' as const
  return object.includes('://') ? ('url' as const) : ('file' as const)
}
