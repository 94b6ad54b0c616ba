import { globSync } from 'node:fs'
import { localInput } from '../../shared/adapters/local/InputFile.ts'
import { memoryKeySource } from '../../shared/adapters/memory/memoryKeySource.ts'
import { memoryObjectStore } from '../../shared/adapters/memory/memoryObjectStore.ts'
import { memoryReportSink } from '../../shared/adapters/memory/memoryReportSink.ts'
import { memoryResultStore } from '../../shared/adapters/memory/memoryResultStore.ts'
import type { Issue } from '../../shared/checker/Judgement.ts'
import type { Profile } from '../../shared/domains/Domain.ts'
import { DEFAULT_LIMITS } from '../../shared/flow/IngestSettings.ts'
import { ingestObject } from '../../shared/flow/ingestObject.ts'
import { judgeRun } from '../../shared/flow/judgeRun.ts'
import { objectReader } from '../../shared/flow/objectReader.ts'
import { loadedDomain } from '../domains/loadedDomain.ts'

/** What to read: a path, or bytes under a name. */
type Given = string | { readonly name: string; readonly bytes: Uint8Array }

interface Asked {
  readonly profile?: Profile
  /** Names of the domains asked for; all shipped ones are loaded unless given. */
  readonly domains?: readonly string[]
  readonly scope?: string
}

/** The main job on some objects with the shipped domains, with nothing kept. */
export async function judgeSamples(given: readonly Given[], { profile = 'default', domains = [], scope }: Asked = {}) {
  const clock = () => Date.UTC(2025, 9, 4, 10)
  const sink = memoryReportSink()
  const ports = {
    segments: memoryObjectStore(clock),
    results: memoryResultStore(clock),
    keys: memoryKeySource('samples'),
    clock,
  }
  const shipped = globSync('shared/domains/*/domain.yaml').map((file) => loadedDomain(file))
  const isAsked = ({ name }: { readonly name: string }) => domains.length === 0 || domains.includes(name)
  const settings = {
    domains: shipped.filter(isAsked),
    others: shipped.filter((domain) => !isAsked(domain)),
    scope,
    limits: DEFAULT_LIMITS,
  }
  const inputs = given.map((one) =>
    typeof one === 'string' ? localInput(one, undefined) : { name: one.name, read: async () => one.bytes },
  )
  const reader = objectReader(settings)
  const receipts = await Promise.all(inputs.map((input) => ingestObject(ports, settings, reader, input)))
  const { envelope, report } = await judgeRun(
    { ...ports, sink },
    {
      receipts,
      sourceType: () => 'file',
      domains: settings.domains,
      asked: domains,
      scope,
      options: { profile },
      closureOf: () => ({ kind: 'closed' }),
      report: {
        source: 'test',
        correlation: { runId: 'local', workflow: 'local', commit: 'local', branch: 'local' },
        minEvents: undefined,
        tempoLink: undefined,
        notes: [],
      },
    },
  )
  const file = (name: string) => JSON.parse(sink.files.get(name) ?? '{}')
  return {
    envelope,
    report,
    trace: envelope.summary.trace,
    issuesOf: (domain: string): readonly Issue[] => file(`${domain}-validation.json`).issues,
    projectionOf: (domain: string) => file(`${domain}-projection.json`),
  }
}

/** `error requested-twice`: severity and type of each finding, by key. */
export function findingsByKey(issues: readonly Issue[]): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {}
  for (const { key, severity, type } of issues) {
    const name = key ?? ''
    found[name] = [...(found[name] ?? []), `${severity} ${type}`]
  }
  return found
}
