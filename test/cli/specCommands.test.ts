import { beforeAll, describe, expect, it } from 'vitest'
import { KVONCE, textOf } from '../domains/loadedDomain.ts'
import { type Workplace, workplace } from '../end-to-end/workplace.ts'

const DROPPED = textOf(KVONCE).replace('domain: kvonce', 'domain: careless').replace('    when: "!written"\n', '')

let place: Workplace
const spec = (...args: string[]) => place.run(['spec', 'check', ...args])
beforeAll(() => {
  place = workplace()
  place.write('own/careless/domain.yaml', DROPPED)
})

describe('spec check', () => {
  it('passes the definitions that are shipped', async () => {
    const { code, stdout } = await spec()
    expect(stdout).toContain('✔ CHECKED')
    expect(code).toBe(0)
  })

  it('fails a definition with a dropped guard, and shows the run', async () => {
    const { code, stdout } = await spec('--domains', 'own', '--domain', 'careless')
    expect(code).toBe(1)
    expect(stdout).toMatch(/2\. success value="#2"\s+✖ Put\s+written=true value="#2"/)
  })

  it('prints JSON with the worst status, and the run', async () => {
    const { code, stdout } = await spec('--domains', 'own', '--format', 'json')
    const printed = JSON.parse(stdout)
    expect([code, printed.status]).toEqual([1, 'invalid'])
    const careless = printed.domains.find(({ domain }: { domain: string }) => domain === 'careless')
    expect(careless.faults[0].run.steps).toHaveLength(2)
    expect(careless.replay.status).toBe('tool_not_available')
  })

  it('prints Markdown', async () => {
    const { code, stdout } = await spec('--domains', 'own', '--domain', 'careless', '--format', 'markdown')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^\| 2 +\| `success value="#2"` +\| ✖ Put/m)
  })

  it('writes the shortest bad run as ITF', async () => {
    await spec('--domains', 'own', '--itf', 'out/run.itf.json')
    const trace = JSON.parse(place.read('out/run.itf.json'))
    expect(trace['#meta'].format).toBe('ITF')
    expect(trace.vars).toEqual(['mbt::actionTaken', 'mbt::nondetPicks', 'written', 'value', 'retries'])
    expect(trace.states).toHaveLength(3)
    expect(trace.states[0]).toEqual({
      '#meta': { index: 0 },
      'mbt::actionTaken': 'init',
      'mbt::nondetPicks': {},
      written: false,
      value: { tag: 'None', value: { '#tup': [] } },
      retries: { '#bigint': '0' },
    })
  })

  it('is incomplete, not passed, when the limit on states is reached', async () => {
    const { code, stdout } = await spec('--domain', 'kvonce', '--max-states', '3')
    expect(code).toBe(2)
    expect(stdout).toContain('INCOMPLETE')
  })

  it('does not pass when a replay is asked for that is not available', async () => {
    const { code, stdout } = await spec('--domain', 'kvonce', '--replay')
    expect(code).toBe(2)
    expect(stdout).toContain('tool_not_available')
  })

  it('refuses a domain it does not know', async () => {
    const { code, stderr } = await spec('--domain', 'nothing')
    expect([code, stderr.includes('no domain is named nothing')]).toEqual([2, true])
  })

  it('says which scenarios a trace covers and which it contradicts, and fails for the latter', async () => {
    const feature =
      '@domain:kvonce\nFeature: Writes\n Scenario: one\n When "success" happens\n Then "success" never happens\n'
    place.write('features/writes.feature', feature)
    const line = (second: number) =>
      JSON.stringify({ timestamp: `2025-10-04T06:00:${second}Z`, type: 'success', key: `k${second}`, value: 'v' })
    place.write('once.ndjson', `${line(10)}\n${line(20)}\n`)
    place.write('twice.ndjson', `${line(10)}\n${line(30).replace('k30', 'k10')}\n`)
    const args = ['--domain', 'kvonce', '--features', 'features', '--format', 'json', '--trace']
    const covered = await spec(...args, 'once.ndjson')
    expect([covered.code, JSON.parse(covered.stdout).scenarios.scenarios[0].status]).toEqual([0, 'covered'])
    const contradicted = await spec(...args, 'once.ndjson', 'twice.ndjson')
    const { scenarios } = JSON.parse(contradicted.stdout).scenarios
    expect([contradicted.code, scenarios[0].contradictions]).toEqual([
      1,
      [{ key: 'k10', step: '"success" never happens' }],
    ])
  })

  it('refuses a feature with a step it does not understand, naming the line', async () => {
    place.write('odd/odd.feature', '@domain:kvonce\nFeature: Odd\n Scenario: one\n When pigs fly\n')
    const { code, stderr } = await spec('--features', 'odd/odd.feature')
    expect(code).toBe(2)
    expect(stderr).toMatch(/odd\.feature:3: No phrase fits the step `pigs fly`/)
  })

  it('does not pass when the traces hold no event', async () => {
    place.write(
      'empty/f.feature',
      '@domain:kvonce\nFeature: F\n Scenario: s\n When "retry" happens\n Then nothing else happens\n',
    )
    const { code, stdout } = await spec('--domain', 'kvonce', '--features', 'empty')
    expect([code, stdout.includes('INCOMPLETE: there is no event')]).toEqual([2, true])
  })
})
