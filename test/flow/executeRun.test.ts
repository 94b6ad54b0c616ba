import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../shared/errors.ts'
import { runStatus } from '../../shared/reporting/runStatus.ts'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'
import { breakages } from './breakages.ts'
import {
  bad,
  badSpans,
  failing,
  failureOf,
  good,
  type Outcome,
  type Outside,
  pipelinePlace,
  rootOf,
} from './pipelinePlace.ts'

const inputs = { 'a.ndjson': good(), 'b.ndjson': bad() }
const transient = breakages.filter(({ broken }) => broken !== undefined)
const named = (spans: readonly TraceSpan[], name: string) => spans.filter((span) => span.name === name)
const status = ({ result }: Outcome) => result && runStatus(result.report)
const never = () => new Promise<never>(() => {})
const broken = (node: string, times = Number.POSITIVE_INFINITY) => {
  const breakage = transient.find((one) => one.node === node)
  return (there: Outside) => breakage?.broken?.(there, times) ?? {}
}

async function undisturbed(files: typeof inputs | { readonly [name: string]: string } = inputs) {
  const place = pipelinePlace(files)
  const outcome = await place.run()
  return { outcome, written: await place.written() }
}

describe('a run', () => {
  it('is one trace: flows below its root, nodes below their flows, what ran inside a node below that', async () => {
    const { outcome } = await undisturbed()
    const root = rootOf(outcome.spans)
    expect(root).toMatchObject({ name: 'run', status: 'OK', attributes: { 'tracegate.status': 'invalid' } })
    expect(new Set(outcome.spans.map(({ traceId }) => traceId)).size).toBe(1)
    const below = (parent: TraceSpan | undefined): string[] =>
      outcome.spans.filter(({ parentSpanId }) => parentSpanId === parent?.spanId).map(({ name }) => name)
    expect(below(root)).toEqual(['ingest', 'ingest', 'judge', 'publish'])
    const [ingest] = named(outcome.spans, 'ingest')
    expect(below(ingest)).toEqual(['read', 'recall', 'inflate', 'decode', 'mask', 'segment', 'receipt'])
    expect(below(named(outcome.spans, 'decode')[0])).toEqual(['convert'])
    expect(below(named(outcome.spans, 'judge')[0])).toEqual(['merge', 'check'])
    expect(below(named(outcome.spans, 'publish')[0])).toEqual(['report', 'store'])
    expect(ingest?.attributes).toEqual({ 'tracegate.object': 'a.ndjson' })
  })

  it('whose input was rejected is among the failed traces, and is no failure', async () => {
    const { outcome } = await undisturbed({ 'a.ndjson': '{"key":' })
    expect(status(outcome)).toBe('error')
    expect(rootOf(outcome.spans)).toMatchObject({ status: 'ERROR', error: '1 input could not be read' })
  })
})

describe('the fault of an object', () => {
  it.each([
    ['that holds too much', { inflatedBytes: 10 }],
    ['with too many events', { eventsPerObject: 1 }],
  ])('%s is no failure: it is rejected, and the others are judged', async (_, limits) => {
    const outcome = await pipelinePlace({ 'b.ndjson': bad(), 'c.ndjson': good() }).run({ limits })
    expect(outcome.error).toBeUndefined()
    expect(outcome.receipts).toHaveLength(2)
    expect(outcome.receipts[0]).toMatchObject({ status: 'rejected', reason: { code: 'too-large' } })
    expect(status(outcome)).toBe('error')
  })

  it('does not end the run when recording it works at a second try only', async () => {
    const place = pipelinePlace({ 'a.ndjson': '{"key":' })
    const flow = { nodes: { reject: { retry: { maxAttempts: 1 } } } }
    expect(status(await place.run({ flow, broken: broken('reject', 1) }))).toBe('error')
  })
})

describe.each(transient)('$node that fails', ({ node, broken, inputs: files = inputs }) => {
  const flow = { nodes: { [node]: { retry: { maxAttempts: 2 } } } }

  it('and is tried again leaves what it would have left at once', async () => {
    const place = pipelinePlace(files)
    const outcome = await place.run({ flow, broken: (there) => broken?.(there, 2) ?? {} })
    expect(outcome.error).toBeUndefined()
    expect(await place.written()).toEqual((await undisturbed(files)).written)
    const [span] = named(outcome.spans, node)
    expect(span).toMatchObject({ status: 'OK', attributes: { 'flow.node.attempts': 3 } })
    expect(span?.events.map(({ name, attributes }) => [name, attributes.attempt])).toEqual([
      ['retry', 2],
      ['retry', 3],
    ])
  })

  it('until its attempts are used up ends the run, and says so', async () => {
    const place = pipelinePlace(files)
    const outcome = await place.run({ flow, broken: (there) => broken?.(there, 3) ?? {} })
    const failure = failureOf(outcome)
    expect(failure).toMatchObject({ nodeId: node, exhausted: true, report: { failedNodeId: node } })
    expect(failure.report.summary).toMatch(/^Retry max attempts exceeded: /)
    expect(failure.report.traceId).toBe(rootOf(outcome.spans).traceId)
    expect(rootOf(outcome.spans)).toMatchObject({
      status: 'ERROR',
      attributes: { 'tracegate.failed_node': node, 'tracegate.resume_sha256': expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    expect(await place.results.getVerdict('env:default', 'kvonce')).toBeUndefined()
  })
})

describe('a node that the policy passes over', () => {
  it.each(['read', 'decode', 'mask', 'segment', 'receipt'])(
    '(%s) leaves its object out this time, and a later run takes it in',
    async (node) => {
      const place = pipelinePlace(inputs)
      const flow = { nodes: { [node]: { onError: { action: 'continue' as const } } } }
      const outcome = await place.run({ flow, broken: broken(node, 1) })
      expect(status(outcome)).toBe('error')
      expect(outcome.receipts.map(({ object, status }) => [object, status])).toEqual([
        ['a.ndjson', 'rejected'],
        ['b.ndjson', 'accepted'],
      ])
      expect(outcome.receipts[0]?.reason?.message).toMatch(/did not answer|no space left/)
      const again = await place.run()
      expect(again.receipts.map(({ status }) => status)).toEqual(['accepted', 'accepted'])
      expect(status(again)).toBe('invalid')
    },
  )

  it('(recall) only costs the work that it would have saved', async () => {
    const place = pipelinePlace(inputs)
    const flow = { nodes: { recall: { onError: { action: 'continue' as const } } } }
    expect(status(await place.run({ flow, broken: broken('recall') }))).toBe('invalid')
  })

  it.each(['merge', 'check'])('(%s) leaves its domain without a verdict: nothing unchecked passes', async (node) => {
    const place = pipelinePlace({ 'a.ndjson': good() })
    const flow = { nodes: { [node]: { onError: { action: 'continue' as const } } } }
    expect(status(await place.run({ flow, broken: broken(node) }))).toBe('error')
    expect(await place.results.getVerdict('env:default', 'kvonce')).toBeUndefined()
    expect(status(await place.run())).toBe('valid')
  })

  it('(report) leaves the run without a verdict: there is none without its report', async () => {
    const place = pipelinePlace(inputs)
    const outcome = await place.run({ flow: { onError: { action: 'continue' } }, broken: broken('report') })
    expect(outcome.error).toMatchObject({
      code: 'flow-failed',
      message: 'report failed, and there is no report: no space left',
    })
    expect(await place.results.getVerdict('env:default', 'kvonce')).toBeUndefined()
    expect(named(outcome.spans, 'store')).toMatchObject([{ status: 'UNSET', attributes: { 'flow.skipped': true } }])
    expect(status(await place.run())).toBe('invalid')
  })

  it('(store) leaves the reports as they are', async () => {
    const place = pipelinePlace(inputs)
    const outcome = await place.run({ flow: { onError: { action: 'continue' } }, broken: broken('store') })
    expect(status(outcome)).toBe('invalid')
    expect((await place.written()).files).toEqual((await undisturbed()).written.files)
  })

  it('is on the way to `reject` when the user says so: the object is rejected for good, with the reason', async () => {
    const place = pipelinePlace(inputs)
    const flow = { nodes: { segment: { onError: { action: 'goto' as const, target: 'reject' } } } }
    const outcome = await place.run({ flow, broken: broken('segment', 1) })
    expect(status(outcome)).toBe('error')
    const [receipt] = outcome.receipts
    expect(receipt).toMatchObject({ status: 'rejected', object: 'a.ndjson' })
    expect(receipt?.reason?.message).toMatch(/segment.*no space left/)
    expect(await place.results.getReceipt(receipt?.id ?? '')).toEqual(receipt)
    expect((await place.run()).receipts.map(({ status }) => status)).toEqual(['rejected', 'accepted'])
  })
})

describe('a failure among several objects', () => {
  const three = { '1.ndjson': good('a'), '2.ndjson': good('b'), '3.ndjson': good('c') }
  const objects = (spans: readonly TraceSpan[]) =>
    named(spans, 'ingest').map(({ attributes, status }) => [attributes['tracegate.object'], status])

  it('ends the run at once when it fails fast', async () => {
    const outcome = await pipelinePlace(three).run({ broken: broken('segment', 1) })
    expect(failureOf(outcome)).toMatchObject({ nodeId: 'segment', failFast: true })
    expect(objects(outcome.spans)).toEqual([['1.ndjson', 'ERROR']])
  })

  it('lets the others be taken in first otherwise, and judges nothing', async () => {
    const place = pipelinePlace(three)
    const outcome = await place.run({ flow: { failFast: false }, broken: broken('segment', 1) })
    expect(failureOf(outcome)).toMatchObject({ nodeId: 'segment', failFast: false })
    expect(objects(outcome.spans)).toEqual([
      ['1.ndjson', 'ERROR'],
      ['2.ndjson', 'OK'],
      ['3.ndjson', 'OK'],
    ])
    expect(outcome.receipts).toHaveLength(2)
    expect(named(outcome.spans, 'judge')).toEqual([])
    expect((await place.written()).files).toEqual({})
  })

  it('that is the second one too tells of the first', async () => {
    const read = (name: string) => Promise.reject(new TracegateError('unreadable', `no ${name}`, { retryable: true }))
    const outcome = await pipelinePlace(three).run({ flow: { failFast: false }, broken: () => ({ read }) })
    expect(failureOf(outcome).report.contextDigest.object).toBe('1.ndjson')
    expect(objects(outcome.spans).map(([, status]) => status)).toEqual(['ERROR', 'ERROR', 'ERROR'])
  })
})

describe('a timeout', () => {
  const flow = (node: string) => ({ nodes: { [node]: { timeout: '30ms' } } })
  const [timedOut] = [{ status: 'ERROR', timeout: true, attributes: { timeout: true } }]

  it('cuts off a read that hangs, and tells it to stop', async () => {
    let cut: AbortSignal | undefined
    const read = (_: string, signal?: AbortSignal) => {
      cut = signal
      return never()
    }
    const outcome = await pipelinePlace(inputs).run({ flow: flow('read'), broken: () => ({ read }) })
    expect(failureOf(outcome)).toMatchObject({ nodeId: 'read', reason: 'Timed out after 30ms' })
    expect(cut?.aborted).toBe(true)
    expect(named(outcome.spans, 'read')[0]).toMatchObject(timedOut)
  })

  it.each([
    ['segment', ({ segments }: Outside) => ({ segments: { ...segments, put: hungOnce(segments.put, 'segments/') } })],
    ['receipt', ({ results }: Outside) => ({ results: { ...results, putReceipt: hungOnce(results.putReceipt) } })],
    ['store', ({ results }: Outside) => ({ results: { ...results, putVerdict: hungOnce(results.putVerdict) } })],
    ['recall', ({ results }: Outside) => ({ results: { ...results, getReceipt: hungOnce(results.getReceipt) } })],
    ['report', ({ sink }: Outside) => ({ sink: { ...sink, create: hungOnce(sink.create, 'envelope') } })],
    ['check', ({ sink }: Outside) => ({ sink: { ...sink, create: hungOnce(sink.create, 'kvonce-events') } })],
  ])('cuts off %s, whose second attempt leaves what there should be', async (node, broken) => {
    const place = pipelinePlace(inputs)
    const patient = { nodes: { [node]: { timeout: '1s', retry: { maxAttempts: 1 } } } }
    const outcome = await place.run({ flow: patient, broken })
    expect(outcome.error).toBeUndefined()
    expect(await place.written()).toEqual((await undisturbed()).written)
    expect(named(outcome.spans, node)[0]?.attributes['flow.node.attempts']).toBe(2)
  })

  it('of masking neither masks twice nor loses an event when the first attempt goes on late', async () => {
    const place = pipelinePlace(inputs)
    const late = Promise.withResolvers<void>()
    let calls = 0
    const outcome = await place.run({
      flow: { nodes: { mask: { timeout: '1s', retry: { maxAttempts: 1 } } } },
      broken: ({ keys, segments }) => ({
        keys: {
          ...keys,
          scopeKey: async (scope) => {
            if (++calls === 1) await late.promise
            return keys.scopeKey(scope)
          },
        },
        segments: {
          ...segments,
          async put(...args) {
            late.resolve()
            await new Promise(setImmediate)
            return segments.put(...args)
          },
        },
      }),
    })
    expect(calls).toBe(3)
    expect(outcome.error).toBeUndefined()
    expect(await place.written()).toEqual((await undisturbed()).written)
  })

  it('of reading and decoding drops what the first attempt finds late', async () => {
    const place = pipelinePlace({ 'a.ndjson': good() })
    const late = Promise.withResolvers<Uint8Array>()
    let reads = 0
    const outcome = await place.run({
      flow: { nodes: { read: { timeout: '1s', retry: { maxAttempts: 1 } } } },
      broken: ({ read, results }) => ({
        read: (name) => (++reads === 1 ? late.promise : read(name)),
        results: {
          ...results,
          async getReceipt(id) {
            late.resolve(Buffer.from(bad('other')))
            await new Promise(setImmediate)
            return results.getReceipt(id)
          },
        },
      }),
    })
    expect(status(outcome)).toBe('valid')
    expect(await place.written()).toEqual((await undisturbed({ 'a.ndjson': good() })).written)
  })

  it('of checking keeps no evidence of an attempt that was given up', async () => {
    const late = Promise.withResolvers<void>()
    const place = pipelinePlace({ 'a.ndjson': badSpans() })
    const outcome = await place.run({
      flow: flow('check'),
      broken: ({ sink }) => ({
        sink: {
          ...sink,
          async create(name) {
            const file = await sink.create(name)
            return { ...file, close: () => late.promise.then(file.close) }
          },
        },
      }),
    })
    expect(failureOf(outcome).nodeId).toBe('check')
    late.resolve()
    await new Promise((done) => setTimeout(done, 50))
    expect(outcome.evidence).toEqual([])
    expect((await place.run()).evidence).toHaveLength(2)
  })

  it('is never taken for the fault of the object', async () => {
    const place = pipelinePlace(inputs)
    const reader = { decode: never }
    const outcome = await place.run({ flow: flow('decode'), broken: () => ({ reader }) })
    expect(failureOf(outcome).nodeId).toBe('decode')
    expect((await place.run()).receipts.map(({ status }) => status)).toEqual(['accepted', 'accepted'])
  })
})

describe('what fails', () => {
  it('unforeseen is told by its name alone', async () => {
    const canary = 'zq9CANARYx7'
    const outcome = await pipelinePlace(inputs).run({
      broken: ({ keys }) => ({ keys: { ...keys, scopeKey: failing(keys.scopeKey, new RangeError(canary)) } }),
    })
    expect(failureOf(outcome).report).toMatchObject({ failedNodeId: 'mask', summary: 'RangeError' })
    const told = JSON.stringify([failureOf(outcome).report, outcome.spans], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    expect(told).not.toContain(canary)
  })

  it('for good is told with the policy in force and the digest of the input, never its values', async () => {
    const outcome = await pipelinePlace({ 'a.ndjson': good('zq9CANARYx7') }).run({ broken: broken('receipt') })
    const { report } = failureOf(outcome)
    expect(report.policySnapshot).toMatchObject({ failFast: true, timeout: '0ms', onError: { action: 'stop' } })
    expect(report.contextDigest).toMatchObject({ object: 'a.ndjson', events: 1, masked: true })
    expect(JSON.stringify(report)).not.toContain('zq9CANARYx7')
  })

  it.each(['merge', 'store'])('at %s is told in a few lines, however many objects there were', async (node) => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${i}.ndjson`, good(`key ${i}`)]))
    const outcome = await pipelinePlace(many).run({ broken: broken(node) })
    expect(JSON.stringify(failureOf(outcome).report).length).toBeLessThan(1000)
  })

  it('is told even when nothing can be kept for resuming', async () => {
    const outcome = await pipelinePlace(inputs).run({
      broken: ({ segments }) => ({
        segments: { ...segments, put: failing(segments.put, new TracegateError('unreadable', 'no space left')) },
      }),
    })
    expect(failureOf(outcome).nodeId).toBe('segment')
    expect(rootOf(outcome.spans).attributes).not.toHaveProperty('tracegate.resume_sha256')
    expect(rootOf(outcome.spans).events).toMatchObject([{ name: 'exception' }])
  })
})

/** Never settles the first time that it is called (for a name that holds `part`). */
function hungOnce<A extends unknown[], R>(work: (...args: A) => Promise<R>, part = ''): (...args: A) => Promise<R> {
  let hung = false
  return (...args) => {
    if (hung || !String(args[0]).includes(part)) return work(...args)
    hung = true
    return never()
  }
}
