import { describe, expect, it } from 'vitest'
import { readHistories } from '../../shared/flow/readHistories.ts'
import { coverScenarios } from '../../shared/spec/scenarios/coverScenarios.ts'
import { readFeature } from '../../shared/spec/scenarios/readFeature.ts'
import { KVONCE, loadedDomain } from '../domains/loadedDomain.ts'

const domain = loadedDomain(KVONCE)

interface Line {
  readonly type: string
  readonly key?: string
  readonly at: number
  readonly [field: string]: unknown
}

async function statusOf(steps: string, ...lines: readonly Line[]) {
  const feature = readFeature(`@domain:kvonce\nFeature: f\n Scenario: s\n${steps}`, 'f.feature', [domain])
  if ('faults' in feature) throw new Error(feature.faults.map(({ reason }) => reason).join('; '))
  const text = lines.map(({ at, ...event }) =>
    JSON.stringify({ timestamp: `2025-10-04T06:00:${String(at).padStart(2, '0')}Z`, key: 'k', ...event }),
  )
  const bytes = new TextEncoder().encode(text.join('\n'))
  const histories = await readHistories([{ name: 'lines', bytes }], [domain], new Uint8Array(32))
  const [coverage] = coverScenarios(feature.scenarios, histories)
  return { status: coverage?.status, keys: coverage?.keys, step: coverage?.contradictions[0]?.step }
}

const RETRIED = 'When "retry" happens\nThen "success" happens\n'

describe('coverScenarios', () => {
  it('calls a scenario covered when its events happened and what it expects followed', async () => {
    expect(await statusOf(RETRIED, { type: 'retry', at: 0 }, { type: 'success', at: 9, value: 'v' })).toEqual({
      status: 'covered',
      keys: 1,
      step: undefined,
    })
  })

  it('calls it contradicted when what it expects did not follow, and tells the step', async () => {
    const lines = [{ type: 'success', at: 0, value: 'v' } as const, { type: 'retry', at: 9 } as const]
    expect(await statusOf(RETRIED, ...lines)).toEqual({ status: 'contradicted', keys: 1, step: '"success" happens' })
  })

  it('calls it uncovered when its events did not happen', async () => {
    expect(await statusOf(RETRIED, { type: 'success', at: 0, value: 'v' })).toMatchObject({
      status: 'uncovered',
      keys: 0,
    })
  })

  it('looks at each key by itself', async () => {
    const lines: Line[] = [
      { type: 'retry', key: 'a', at: 0 },
      { type: 'success', key: 'b', at: 9, value: 'v' },
    ]
    expect(await statusOf(RETRIED, ...lines)).toMatchObject({ status: 'contradicted', keys: 1 })
  })

  it('compares fields, numbers too, and counts events', async () => {
    const steps = 'When "retry" happens 2 times\nThen "success" happens with context.attempts 3\n'
    const retries: Line[] = [1, 2].map((attempts) => ({ type: 'retry', at: attempts, context: { attempts } }))
    const success = (attempts: number): Line => ({ type: 'success', at: 20, value: 'v', context: { attempts } })
    expect((await statusOf(steps, ...retries, success(3))).status).toBe('covered')
    expect((await statusOf(steps, ...retries, success(4))).status).toBe('contradicted')
    expect((await statusOf(steps, ...retries.slice(1), success(3))).status).toBe('uncovered')
  })

  it.each([
    ['"retry" never happens', 'covered'],
    ['"failure" never happens', 'contradicted'],
    ['nothing else happens', 'contradicted'],
    ['the key is conforming', 'covered'],
    ['the key is violated', 'contradicted'],
    ['no finding is reported', 'covered'],
    ['the finding "multiple-success" is reported', 'contradicted'],
  ])('holds `%s` against a write and a rejected duplicate: %s', async (step, status) => {
    const write = { type: 'success', at: 0, value: 'v', context: { attempts: 1 } }
    const rejected = { type: 'failure', at: 20, reason: 'duplicate' }
    expect((await statusOf(`When "success" happens\nThen ${step}\n`, write, rejected)).status).toBe(status)
  })

  it('finds the issue that a violation is reported as', async () => {
    const steps = 'When "success" happens 2 times\nThen the finding "multiple-success" is reported\n'
    const lines: Line[] = [0, 20].map((at) => ({ type: 'success', at, value: `v${at}` }))
    expect((await statusOf(steps, ...lines)).status).toBe('covered')
  })
})
