import { directoryReportSink } from '../shared/adapters/local/directoryReportSink.ts'
import { folderAlarm } from '../shared/adapters/local/folderAlarm.ts'
import { localInput, unusableInput } from '../shared/adapters/local/InputFile.ts'
import { removeReports } from '../shared/adapters/local/removeReports.ts'
import { reportsIn } from '../shared/adapters/local/reportsIn.ts'
import { scanBucket } from '../shared/adapters/local/scanBucket.ts'
import type { Execution } from '../shared/flow/Execution.ts'
import type { IngestSettings } from '../shared/flow/IngestSettings.ts'
import { judgeRun, type RunInput, type RunResult } from '../shared/flow/judgeRun.ts'
import { pipeline } from '../shared/flow/pipeline.ts'
import { flowPolicies } from '../shared/flow/policy/flowPolicies.ts'
import { tracedExecution } from '../shared/flow/tracedExecution.ts'
import { type WatchPorts, watchBucket } from '../shared/flow/watchBucket.ts'
import { correlationFrom } from '../shared/reporting/correlationFrom.ts'
import { plural } from '../shared/reporting/plural.ts'
import { runStatus } from '../shared/reporting/runStatus.ts'
import { exitCodeOf } from '../shared/reporting/statusOf.ts'
import { segmentIndex } from '../shared/segments/segmentIndex.ts'
import { ingestAll } from './ingestAll.ts'
import { loadDomains } from './loadDomains.ts'
import { openLaptop } from './openLaptop.ts'
import { openTracing } from './openTracing.ts'
import { readConfig } from './readConfig.ts'
import type { RunOptions } from './run.ts'
import { watchTeller } from './watchTeller.ts'

type RunOnly = 'outputDir' | 'reportPath' | 'reportFormat' | 'resume'

export interface WatchOptions extends Omit<RunOptions, 'open' | 'format' | RunOnly> {
  readonly format: 'text' | 'json'
  /** Nanoseconds. */
  readonly settle: bigint
  readonly once?: boolean
}

const CANNOT_JUDGE = 2

/** `tracegate watch`: keeps verdicts and reports current until it is interrupted; resolves to the exit code. */
export async function watch(directory: string, options: WatchOptions): Promise<number> {
  const config = await readConfig(options.config)
  const policies = flowPolicies(config.flow, pipeline)
  const asked = options.domain ?? []
  const definitions = await loadDomains(options.domains ?? config.domainsDir, asked)
  const { domains, others } = definitions
  const settings: IngestSettings = { domains, others, scope: options.scope, limits: config.limits }
  const sink = directoryReportSink(options.out)
  const laptop = openLaptop(options.dataDir)
  const tracing = openTracing(options.dataDir)
  const traced = <T>(name: string, work: (execution: Execution) => Promise<T>) =>
    tracedExecution({ name, tracer: tracing.newTrace(), keepSpans: tracing.keepSpans, policies }, work)
  const alarm = folderAlarm()
  const stop = stopSignal(alarm.ring)
  const teller = watchTeller({ format: options.format, quiet: options.quiet === true })
  const latest = new Map<string, bigint>()
  let written = await reportsIn(options.out)

  const ports: WatchPorts = {
    clock: Date.now,
    pause: alarm.pause,
    isStopped: () => stop.aborted,
    onProblem: teller.problem,
    onResult: teller.result,
    scan: () => scanBucket(directory),
    onScan({ folders, ignored }) {
      alarm.follow(folders)
      teller.ignored(ignored)
    },
    ingest(objects) {
      const inputs = objects.map(({ name, sizeBytes, problem }) =>
        problem === undefined ? localInput(name, sizeBytes) : unusableInput(name, problem),
      )
      const onProgress = (done: number) =>
        teller.progress.show(`${done} of ${plural(inputs.length, 'object')} taken in`)
      const { resource } = tracing
      const ingestion = { laptop, dataDir: options.dataDir, definitions, settings, resource, onProgress, signal: stop }
      return traced('watch ingest', (execution) => ingestAll(inputs, { ...ingestion, execution }))
    },
    async latestOf({ key, digest, bytes }) {
      const known = latest.get(digest)
      if (known !== undefined) return known
      const range = (start: number, end: number) => laptop.segments.getRange(key, start, end)
      const found = (await segmentIndex({ size: bytes, range })).latest
      latest.set(digest, found)
      return found
    },
    async judge(receipts, closures) {
      teller.progress.show('judging')
      const input: RunInput = {
        receipts,
        sourceType: () => 'file',
        domains: definitions.domains,
        asked,
        scope: options.scope,
        options: { profile: options.profile ?? config.profile ?? 'default', skew: options.skew },
        closureOf: closures.of,
        report: {
          source: 'tracegate watch',
          correlation: correlationFrom(process.env),
          minEvents: options.minEvents,
          tempoLink: config.tempoUrl,
          notes: [],
        },
      }
      const result = await traced('watch judge', (execution) => judgeRun({ ...laptop, sink }, input, execution))
      const current = result.envelope.artifacts.map(({ path }) => path)
      await removeReports(options.out, new Set(written).difference(new Set(current)))
      written = current
      return result
    },
  }

  let last: RunResult | undefined
  try {
    last = await watchBucket(ports, { settle: Number(options.settle / 1_000_000n), once: options.once === true })
    teller.end(last)
  } finally {
    teller.progress.clear()
    alarm.close()
    await Promise.all([laptop.results.close(), tracing.close()])
  }
  return last === undefined ? CANNOT_JUDGE : exitCodeOf(runStatus(last.report))
}

/** Aborted by the first SIGINT or SIGTERM; the second one ends the process as it does by default. */
function stopSignal(onStop: () => void): AbortSignal {
  const controller = new AbortController()
  const stop = () => {
    controller.abort()
    onStop()
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return controller.signal
}
