import { expect, test } from 'vitest'
import type { Issue } from '../../shared/checker/Judgement.ts'
import { evidenceSpans } from '../../shared/flow/evidenceSpans.ts'
import { kvonce } from '../checker/domains.ts'
import { eventOf } from '../checker/eventOf.ts'
import { badSpans, good, pipelinePlace } from './pipelinePlace.ts'

const SCOPE = 'run:1'
const issue = (evidence: readonly string[], more: Partial<Issue> = {}): Issue => ({
  ...{ key: 'beta', type: 'multiple-success', rule: 'Put', severity: 'error', message: 'written twice', traceIds: [] },
  ...{ evidence, ...more },
})
const ids = (spanId: string, more: object = {}) => ({ span: { spanId, ...more } })

test('only spans that findings name are kept, under their own ids', () => {
  const kept = evidenceSpans(kvonce.domain, SCOPE)
  const events = ['1', '2', '3'].map((at) => eventOf('success', { at, id: at, ...ids(at.repeat(16)) }))
  kept.add(events, { issues: [issue(['1', '3'], { verdict: 'violated' })] })
  expect(kept.spans.map(({ spanId }) => spanId)).toEqual(['1'.repeat(16), '3'.repeat(16)])
  expect(kept.leftOut).toBe(0)
  expect(kept.spans[0]).toMatchObject({
    traceId: 'a'.repeat(32),
    name: 'kvonce success',
    kind: 'internal',
    start: events[0]?.start,
    status: 'ERROR',
    error: 'written twice',
    attributes: {
      'tracegate.evidence': true,
      'tracegate.scope': SCOPE,
      'tracegate.domain': 'kvonce',
      'tracegate.key': 'beta',
      'tracegate.verdict': 'violated',
      'tracegate.findings': 'multiple-success',
      'kvonce.event.type': 'success',
      'kvonce.event.key': 'beta',
    },
  })
})

test('a span that several findings name says all of them, with the words of the worst', () => {
  const kept = evidenceSpans(kvonce.domain, SCOPE)
  const warning = issue(['1'], { type: 'late', severity: 'warning', message: 'late' })
  const both = eventOf('success', { id: '1', ...ids('1'.repeat(16)) })
  kept.add([both], { issues: [warning, issue(['1'])] })
  const only = eventOf('success', { id: '1', ...ids('2'.repeat(16)) })
  kept.add([only], { issues: [warning] })
  expect(kept.spans).toMatchObject([
    { status: 'ERROR', error: 'written twice', attributes: { 'tracegate.findings': 'late multiple-success' } },
    { status: 'UNSET', error: '', attributes: { 'tracegate.findings': 'late' } },
  ])
})

test('an event inside a span stands below it; one without ids gives none', () => {
  const kept = evidenceSpans(kvonce.domain, SCOPE)
  const inside = eventOf('retry', { id: 'inside', ...ids('1'.repeat(16), { index: 2, parentSpanId: '9'.repeat(16) }) })
  const itself = eventOf('success', { id: 'itself', ...ids('1'.repeat(16), { parentSpanId: '9'.repeat(16), kind: 4 }) })
  const without = eventOf('success', { id: 'without' })
  const half = eventOf('success', { id: 'half', ...ids('', {}) })
  kept.add([inside, itself, without, half], { issues: [issue(['inside', 'itself', 'without', 'half'])] })
  expect(kept.spans.map(({ spanId, parentSpanId, kind }) => [spanId, parentSpanId, kind])).toEqual([
    [`${'1'.repeat(16)}.2`, '1'.repeat(16), 'internal'],
    ['1'.repeat(16), '9'.repeat(16), 'producer'],
  ])
  expect(kept.leftOut).toBe(0)
})

test('what cannot be attributed to a key has none', () => {
  const kept = evidenceSpans(kvonce.domain, SCOPE)
  kept.add([eventOf('success', { id: '1', partition: undefined, ...ids('1'.repeat(16)) })], { issues: [issue(['1'])] })
  expect(kept.spans[0]?.attributes).not.toHaveProperty('tracegate.key')
  expect(kept.spans[0]?.attributes).not.toHaveProperty('tracegate.verdict')
})

test('beyond ten thousand they are counted, not kept', () => {
  const kept = evidenceSpans(kvonce.domain, SCOPE)
  for (let i = 0; i < 10_003; i++) {
    const span = { spanId: i.toString(16).padStart(16, '0') }
    kept.add([eventOf('success', { id: `${i}`, span })], { issues: [issue([`${i}`])] })
  }
  expect(kept.spans).toHaveLength(10_000)
  expect(kept.leftOut).toBe(3)
})

test('of a run they are masked as its events are, and there are none where nothing was found', async () => {
  const canary = 'zq9CANARYx7'
  const lines = badSpans(canary)
  const { evidence, error } = await pipelinePlace({ 'a.ndjson': lines, 'b.ndjson': good() }).run()
  expect(error).toBeUndefined()
  expect(evidence).toHaveLength(2)
  // The key is declared as kept; the value is hashed.
  expect(evidence[0]?.attributes['tracegate.key']).toBe(canary)
  for (const { attributes } of evidence) expect(attributes['kvonce.event.value']).toMatch(/^h:/)
  expect((await pipelinePlace({ 'a.ndjson': good() }).run()).evidence).toEqual([])
})
