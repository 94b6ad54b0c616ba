import { gzipSync } from 'node:zlib'
import { memoryKeySource } from '../../shared/adapters/memory/memoryKeySource.ts'
import { memoryObjectStore } from '../../shared/adapters/memory/memoryObjectStore.ts'
import { memoryReportSink } from '../../shared/adapters/memory/memoryReportSink.ts'
import { memoryResultStore } from '../../shared/adapters/memory/memoryResultStore.ts'
import { DEFAULT_LIMITS } from '../../shared/flow/IngestSettings.ts'
import { ingestLanded } from '../../shared/flow/ingestLanded.ts'
import { judgeScope } from '../../shared/flow/judgeScope.ts'
import { objectReader } from '../../shared/flow/objectReader.ts'
import { reportsOf, WHOLE_SCOPE } from '../../shared/flow/scopeReports.ts'
import type { Receipt } from '../../shared/ports/ResultStore.ts'
import type { TouchedDomain } from '../../shared/ports/ScopeQueue.ts'
import { createTracer } from '../../shared/tracing/createTracer.ts'
import { kvonce } from '../checker/domains.ts'

/** Milliseconds for which nothing must land in a run. */
export const SETTLE = 30_000
/** When tests begin, milliseconds since 1970. */
export const START = Date.parse('2025-10-04T06:10:00Z')

const line = (key: string) =>
  `${JSON.stringify({ timestamp: '2025-10-04T06:00:00.000Z', type: 'success', key, value: 'v1' })}\n`

/** An object that conforms. */
export const good = (key: string): Uint8Array => gzipSync(line(key))
/** An object that broke off while it was written: no event of it can be read. */
export const cutOff = (key: string): Uint8Array => gzipSync(line(key)).subarray(0, 40)
/** An object that no event of can be read, as one byte of its checksum is wrong. */
export function damaged(key: string): Uint8Array {
  const bytes = Uint8Array.from(good(key))
  const last = bytes.length - 8
  bytes[last] = (bytes[last] ?? 0) ^ 0xff
  return bytes
}
/** An object whose second event cannot be read. */
export const halfRead = (key: string): Uint8Array => gzipSync(`${line(key)}{"key":`)

/** The deployed system on adapters in memory: objects land, scopes are judged. */
export function landingPlace() {
  let now = START
  const clock = () => now
  const results = memoryResultStore(clock)
  const requested: TouchedDomain[] = []
  const folders = new Map<string, ReturnType<typeof memoryReportSink>>()
  const ports = {
    segments: memoryObjectStore(clock),
    results,
    keys: memoryKeySource('test'),
    queue: { request: async (touched: readonly TouchedDomain[]) => void requested.push(...touched) },
    clock,
    sinkOf(folder: string) {
      const sink = memoryReportSink()
      folders.set(folder, sink)
      return sink
    },
    removeReports: async (folder: string) => void folders.delete(folder),
  }
  const domains = [kvonce.domain]

  return {
    results,
    /** The requests for judgements since they were last asked for. */
    requested: () => requested.splice(0),
    /** An object lands `at` milliseconds after the start; events in it are of this scope. */
    async land(scope: string, name: string, bytes: Uint8Array, at: number): Promise<Receipt> {
      now = START + at
      const settings = { domains, scope, limits: DEFAULT_LIMITS }
      const execution = {
        tracer: createTracer({ onEnd: () => {} }),
        parentSpanId: '',
        policies: { flow: {}, nodes: {} },
        keepSpans: () => {},
        signal: new AbortController().signal,
      }
      const input = { name, isFresh: true, read: async () => bytes }
      return ingestLanded(ports, settings, objectReader(settings), input, execution)
    },
    /** What is found of a scope `at` milliseconds after the start; `undefined` when nothing new is. */
    async judge(scope: string, at: number) {
      now = START + at
      const judgement = await judgeScope(ports, {
        scope,
        domains,
        settle: SETTLE,
        options: { profile: 'default', skew: undefined },
        report: {
          source: 'test',
          correlation: { runId: scope, workflow: 'local', commit: 'local', branch: 'local' },
          tempoLink: undefined,
        },
      })
      if (judgement.kind !== 'judged') return undefined
      const record = (await results.getVerdict(scope, WHOLE_SCOPE))?.record
      const { sources, domains: found } = judgement.result.report
      return {
        status: record?.status,
        closed: record?.closed,
        folder: record && reportsOf(record)?.folder,
        read: sources.filter(({ rejected }) => rejected === undefined).map(({ name }) => name),
        rejected: sources.filter(({ rejected }) => rejected !== undefined).map(({ name }) => name),
        violated: found.reduce((sum, { tally }) => sum + tally.counts.verdicts.violated, 0),
        files: record && [...(folders.get(reportsOf(record)?.folder ?? '')?.files.values() ?? [])].join('\n'),
      }
    },
  }
}
