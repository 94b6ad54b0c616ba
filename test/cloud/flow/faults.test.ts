import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { TouchedDomain } from '../../../shared/ports/ScopeQueue.ts'
import type { Envelope } from '../../../shared/reporting/Envelope.ts'
import { otlpJson } from '../../end-to-end/otlpForms.ts'
import { badKey, goodKey } from '../../end-to-end/spans.ts'
import { tellFigure } from '../endToEnd/tellFigure.ts'
import { cloudFlow, type Fault } from './cloudFlow.ts'

const resource = { 'cicd.pipeline.run.id': '1' }
const SCOPE = 'run:1'
/** Six events of three keys, one of them bad and in both objects. */
const OBJECTS: Readonly<Record<string, string>> = {
  'a.json': otlpJson([...goodKey('good', { resource }), ...badKey('bad', { resource }).slice(0, 1)]),
  'b.json': otlpJson([...goodKey('other', { resource }), ...badKey('bad', { resource })]),
}

type Flow = Awaited<ReturnType<typeof cloudFlow>>

async function place(): Promise<Flow> {
  const flow = await cloudFlow()
  for (const [key, body] of Object.entries(OBJECTS)) await flow.put(key, body)
  return flow
}

/** Everything is judged once, and what counts belongs together. */
async function expectComplete(flow: Flow): Promise<void> {
  const { verdict, files } = await flow.reports(SCOPE)
  const envelope: Envelope = JSON.parse(files.get('envelope.json') ?? '')
  expect(envelope.summary.trace.domains).toMatchObject([{ issues: 1, metrics: { eventCount: 6, keysWithSuccess: 3 } }])
  for (const { path, checksum } of envelope.artifacts) {
    expect([path, `sha256:${hash('sha256', files.get(path) ?? '')}`]).toEqual([path, checksum])
  }
  expect(verdict?.record.status).toBe('invalid')
  expect(await Array.fromAsync(flow.sound.results.receipts(SCOPE))).toHaveLength(2)
}

const failure = (name: string, status: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status }, $fault: 'server' })

/** As a process that dies at its request `last`: nothing that it sends afterwards arrives. */
function dying(last: number): Fault & { readonly hasDied: () => boolean } {
  let requests = 0
  const fault: Fault = (when) => {
    if (when === 'before') requests++
    // Even ones die after the request was carried out, before its answer is here.
    const isOver = requests > last || (requests === last && (when === 'before') === (last % 2 === 1))
    return isOver ? failure('AccessDenied', 403) : undefined
  }
  return Object.assign(fault, { hasDied: () => requests >= last })
}

describe('functions on a cloud that fails', () => {
  it('make up for ingest that died at any request', async () => {
    let points = 0
    for (let last = 1; ; last++) {
      const flow = await place()
      const died = dying(last)
      const requested = await flow.ingest('a.json', died).catch((): TouchedDomain[] => [])
      if (!died.hasDied()) break
      points++
      // The message comes again, as does that of the other object.
      requested.push(...(await flow.ingest('a.json')), ...(await flow.ingest('b.json')))
      expect(requested.map(({ scope }) => scope)).toContain(SCOPE)
      await flow.validate(SCOPE)
      await expectComplete(flow)
    }
    expect(points).toBeGreaterThan(3)
    tellFigure(`ingest cut off at each of its ${points} requests: made up for by the next delivery`)
  })

  it('make up for validate that died at any request', async () => {
    let points = 0
    for (let last = 1; ; last++) {
      const flow = await place()
      for (const key of Object.keys(OBJECTS)) await flow.ingest(key)
      const died = dying(last)
      await flow.validate(SCOPE, died).catch(() => undefined)
      if (!died.hasDied()) break
      points++
      await flow.validate(SCOPE)
      await expectComplete(flow)
    }
    expect(points).toBeGreaterThan(5)
    tellFigure(`validate cut off at each of its ${points} requests: made up for by the next one`)
  })

  it('get through server errors, throttling, conflicts and lost answers', async () => {
    const faults = [
      failure('InternalError', 500),
      failure('SlowDown', 503),
      failure('ThrottlingException', 400),
      failure('ProvisionedThroughputExceededException', 400),
      failure('TransactionConflictException', 400),
      Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' }),
    ]
    let [asked, failed] = [0, 0]
    const fault: Fault = () => (++asked % 7 === 0 ? faults[failed++ % faults.length] : undefined)
    const flow = await place()
    let tries = 0
    const untilDone = async (work: () => Promise<unknown>) => {
      for (let done = false; !done && tries < 200; tries++) done = await work().then(...settled)
    }
    for (const key of Object.keys(OBJECTS)) await untilDone(() => flow.ingest(key, fault))
    await untilDone(() => flow.validate(SCOPE, fault))
    await expectComplete(flow)
    tellFigure(`${failed} of ${asked} points of requests failing: complete after ${tries} calls for 3 messages`)
  })

  it('agree when several validators are at work at once, and leave nothing of those that lost', async () => {
    const flow = await place()
    await flow.ingest('a.json')
    const early = [flow.validate(SCOPE), flow.validate(SCOPE)]
    await flow.ingest('b.json')
    const late = Array.from({ length: 4 }, () => flow.validate(SCOPE))
    const judgements = await Promise.all([...early, ...late])
    expect(judgements.map(({ kind }) => kind)).toContain('judged')
    await expectComplete(flow)
    const { folders } = await flow.reports(SCOPE)
    expect(folders.size).toBeLessThanOrEqual(2)
    const judged = judgements.filter(({ kind }) => kind === 'judged').length
    tellFigure(`6 validators of one run at once: ${judged} wrote a verdict, the others found theirs written`)
  })
})

const settled = [() => true, () => false] as const
