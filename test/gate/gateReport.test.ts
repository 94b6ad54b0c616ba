import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../shared/errors.ts'
import { gateReport } from '../../shared/gate/gateReport.ts'
import { assertProfile, gateVerdict } from '../../shared/gate/gateVerdict.ts'
import type { ScopeFiles } from '../../shared/gate/lookAtScope.ts'
import { readEnvelope } from '../../shared/gate/readEnvelope.ts'
import { readPayloadMetadata } from '../../shared/gate/readPayloadMetadata.ts'
import { readValidation } from '../../shared/gate/readValidation.ts'
import { annotations } from '../../shared/gate/workflowCommands.ts'
import { markdownReport } from '../../shared/reporting/markdownReport.ts'
import type { RunReport } from '../../shared/reporting/RunReport.ts'
import { textReport } from '../../shared/reporting/textReport.ts'
import { domainReport, failingRun, runReport, tallied, tracedEvent } from '../reporting/sampleRun.ts'
import { SCOPE } from './fakePorts.ts'
import { type Files, scopeReports, warningRun } from './scopeReports.ts'

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n')
}

async function read(files: Files): Promise<ScopeFiles> {
  const validations = new Map()
  for (const [name, text] of files) {
    if (name.endsWith('-validation.json')) validations.set(name, await readValidation(linesOf(text), name))
  }
  const path = 'kvonce-payload-metadata.json'
  const sources = readPayloadMetadata(files.get(path) ?? '', path)
  return { envelope: readEnvelope(files.get('envelope.json') ?? ''), sources, validations }
}

const all = { scope: SCOPE, domains: [] }
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof TracegateError ? error.code : 'thrown'
  }
}

describe('the report that is told again from its files', () => {
  it.each([
    ['one that conforms', undefined],
    ['one that fails', failingRun()],
    ['one with links', failingRun('beta', { tempoLink: 'https://grafana.example/trace/{traceId}?a=b' })],
    ['one with attacks in it', failingRun('\u2028\u001b[31m|`<b>\n::error::x', {})],
  ])('is that of the run: %s', async (_, given) => {
    const { files, run } = await scopeReports({ objects: ['a', 'b'], ...(given && { run: given }) })
    const told = gateReport(await read(files), all)
    const expected: RunReport = { ...run, notes: told.notes }
    expect(textReport(told)).toBe(textReport(expected))
    expect(markdownReport(told)).toBe(markdownReport(expected))
  })

  it('shows the same findings of a run with thousands', async () => {
    const issues = (failingRun().domains[0]?.tally.digest.errors ?? []).slice(0, 1)
    const events = [tracedEvent('alpha', 0, 'success', 1)]
    const keys = Array.from({ length: 3_000 }, (_, index) => [`key-${index}`, events, issues] as const)
    const { files, run } = await scopeReports({ objects: ['a'], run: runReport([domainReport(tallied(keys))]) })
    const told = gateReport(await read(files), all)
    expect(textReport(told)).toBe(textReport({ ...run, notes: told.notes }))
    expect(textReport(told)).toContain('3,000 findings')
  })

  it('has a domain that is asked for and was not seen, which is incomplete', async () => {
    const { files } = await scopeReports({ objects: ['a'] })
    const report = gateReport(await read(files), { scope: SCOPE, domains: ['orders', 'stock'] })
    expect(report.domains.map(({ domain }) => domain.name)).toEqual(['orders', 'stock'])
    expect(gateVerdict(report, 'error')).toMatchObject({ status: 'incomplete', exitCode: 2 })
  })

  it('leaves out domains that are not asked for', async () => {
    const { files } = await scopeReports({ objects: ['a'], run: failingRun() })
    const report = gateReport(await read(files), { scope: SCOPE, domains: ['stock'] })
    expect(gateVerdict(report, 'error')).toMatchObject({ status: 'incomplete', issues: 0, exitCode: 2 })
  })

  it('is refused when the envelope says something better than its files', async () => {
    const { files } = await scopeReports({ objects: ['a'], run: failingRun() })
    const scope = await read(files)
    const { summary } = scope.envelope
    const better = summary.trace.domains.map((domain) => ({ ...domain, status: 'valid' as const, issues: 0 }))
    const lies = [
      { ...summary.trace, status: 'valid' as const },
      { ...summary.trace, status: 'valid' as const, domains: better },
      { ...summary.trace, domains: [] },
    ]
    for (const trace of lies) {
      const envelope = { ...scope.envelope, summary: { trace } }
      expect(codeOf(() => gateReport({ ...scope, envelope }, all))).toBe('corrupt')
    }
    expect(codeOf(() => gateReport({ ...scope, validations: new Map() }, all))).toBe('corrupt')
  })

  it('is refused when a file has another form', async () => {
    const { files } = await scopeReports({ objects: ['a'] })
    for (const name of files.keys()) {
      for (const text of ['', '{}', 'null', '[1]', 'not json']) {
        await expect(read(new Map([...files, [name, text]])), `${name}: ${text}`).rejects.toMatchObject({
          code: 'corrupt',
        })
      }
    }
  })
})

describe('the verdict', () => {
  it('is that of the report', async () => {
    const verdictOf = async (run: RunReport | undefined, failOn: 'error' | 'warning' = 'error') => {
      const { files } = await scopeReports({ objects: ['a'], ...(run && { run }) })
      return gateVerdict(gateReport(await read(files), all), failOn)
    }
    expect(await verdictOf(undefined)).toEqual({ status: 'valid', issues: 0, warnings: 0, exitCode: 0 })
    expect(await verdictOf(undefined, 'warning')).toMatchObject({ exitCode: 0 })
    expect(await verdictOf(failingRun())).toEqual({ status: 'invalid', issues: 1, warnings: 1, exitCode: 1 })
    expect(await verdictOf(warningRun())).toMatchObject({ status: 'valid', warnings: 1, exitCode: 0 })
    expect(await verdictOf(warningRun(), 'warning')).toMatchObject({
      status: 'valid',
      exitCode: 1,
      objection: expect.stringContaining('1 warning'),
    })
    expect(await verdictOf(runReport([]))).toMatchObject({ status: 'incomplete', exitCode: 2 })
  })

  it('is refused when it was made with another profile', () => {
    expect(codeOf(() => assertProfile(['default', 'strict'], 'default'))).toBe('invalid-config')
    expect(codeOf(() => assertProfile(['default'], 'default'))).toBeUndefined()
    expect(codeOf(() => assertProfile(['default'], undefined))).toBeUndefined()
  })
})

describe('annotations', () => {
  it('are commands of one line each, and no more than GitHub shows', async () => {
    const attack = '%0A::set-output name=x::y\r\n::error::z,:'
    const issues = failingRun(attack).domains[0]?.tally.digest.errors ?? []
    const events = [tracedEvent('alpha', 0, 'success', 1)]
    const keys = Array.from({ length: 50 }, (_, index) => [`${attack}${index}`, events, [...issues]] as const)
    const lines = annotations(runReport([domainReport(tallied(keys))]))
    expect(lines).toHaveLength(10)
    for (const line of lines) {
      expect(line).toMatch(/^::error title=[^:,\r\n]+::[^\r\n]+$/)
      expect(line).not.toMatch(/%0A|%0D/)
      expect(line).toContain('%250A')
    }
  })

  it('tell the kinds of warnings', () => {
    expect(annotations(warningRun())).toEqual([expect.stringMatching(/^::warning title=.*order-sensitive \(1\)::/)])
  })
})
