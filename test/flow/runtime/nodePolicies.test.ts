import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { TracegateError } from '../../../shared/errors.ts'
import type { PolicyConfig } from '../../../shared/flow/policy/Policy.ts'
import { inNode } from '../../../shared/flow/runtime/inNode.ts'
import { flowOf, hang, type Node, watchedRun } from './watchedRun.ts'

const corrupt = () => new TracegateError('corrupt', 'it is broken', { location: 'file' })

function trial(policy: PolicyConfig, run: Node['run']) {
  return flowOf([{ id: 'a', policy, run }])
}
/** Computes without letting anything else run. */
function compute(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}
const retry = (maxAttempts: number, delay = '0s', mode: 'fixed' | 'exponential' = 'fixed') => ({
  maxAttempts,
  delay,
  mode,
})

test('tries again until it works, and tells each retry', async () => {
  const attempts: number[] = []
  const flow = trial({ retry: retry(5, '1ms', 'exponential') }, (_context, { attempt }) => {
    attempts.push(attempt)
    if (attempt < 4) throw corrupt()
    return undefined
  })
  const run = await watchedRun(flow)
  expect(run.failure).toBeUndefined()
  expect(run.report.failedNodeId).toBeUndefined()
  expect(attempts).toEqual([1, 2, 3, 4])
  expect(run.span('a')).toMatchObject({ status: 'OK', error: '', attributes: { 'flow.node.attempts': 4 } })
  expect(run.span('a')?.events.map(({ name, attributes }) => ({ name, ...attributes }))).toEqual([
    { name: 'retry', attempt: 2, delay_ms: 1, reason: 'file: it is broken' },
    { name: 'retry', attempt: 3, delay_ms: 2, reason: 'file: it is broken' },
    { name: 'retry', attempt: 4, delay_ms: 4, reason: 'file: it is broken' },
  ])
})

test('says that retries are used up', async () => {
  const run = await watchedRun(
    trial({ retry: retry(2, '1ms') }, () => {
      throw corrupt()
    }),
  )
  expect(run.failure).toMatchObject({
    exhausted: true,
    message: 'Retry max attempts exceeded: it is broken',
    location: 'file',
  })
  expect(run.report.summary).toBe('Retry max attempts exceeded: file: it is broken')
  expect(run.span('a')?.attributes).toMatchObject({ 'flow.node.attempts': 3 })
  expect(run.span('a')?.events.map(({ name, attributes }) => [name, attributes.delay_ms])).toEqual([
    ['retry', 1],
    ['retry', 1],
    ['exception', undefined],
  ])
})

test('a span does not grow with the retries', async () => {
  const run = await watchedRun(trial({ retry: retry(300, '0s', 'exponential') }, () => Promise.reject(corrupt())))
  expect(run.span('a')?.attributes).toMatchObject({ 'flow.node.attempts': 301 })
  expect(run.span('a')?.events).toHaveLength(101)
  expect(run.span('a')?.events.at(-1)?.name).toBe('exception')
})

test('cuts off a node that hangs and ignores its signal, and aborts the signal', async () => {
  let cut: AbortSignal | undefined
  const run = await watchedRun(
    trial({ timeout: '20ms' }, (_context, { signal }) => {
      cut = signal
      return hang()
    }),
  )
  expect(cut?.aborted).toBe(true)
  expect(run.failure).toMatchObject({ message: 'Timed out after 20ms', exhausted: false, retryable: true })
  expect(run.report.summary).toBe('Timed out after 20ms')
  expect(run.span('a')).toMatchObject({ status: 'ERROR', timeout: true, attributes: { timeout: true } })
  expect(run.span('trial')).toMatchObject({ status: 'ERROR', timeout: false })
})

test('a node that gives up when its signal is aborted has timed out all the same', async () => {
  const run = await watchedRun(
    trial({ timeout: '20ms' }, async (_context, { signal }) => {
      await sleep(600_000, undefined, { signal })
      return undefined
    }),
  )
  expect(run.failure?.message).toBe('Timed out after 20ms')
})

test.each<[string, Node['run']]>([
  ['returns', () => compute(40) as undefined],
  [
    'throws',
    () => {
      compute(40)
      throw corrupt()
    },
  ],
])('a node that computes past its timeout and then %s has timed out', async (_what, run) => {
  let cut: AbortSignal | undefined
  const result = await watchedRun(
    trial({ timeout: '20ms' }, (context, step) => {
      cut = step.signal
      return run(context, step)
    }),
  )
  expect(result.failure?.message).toBe('Timed out after 20ms')
  expect(result.span('a')?.timeout).toBe(true)
  expect(cut?.aborted).toBe(true)
})

test('each attempt has the whole timeout, and the last one decides what failed', async () => {
  const policy = { timeout: '20ms', retry: retry(1) }
  const timedOut = await watchedRun(
    trial(policy, (_c, { attempt }) => (attempt === 1 ? Promise.reject(corrupt()) : hang())),
  )
  expect(timedOut.report.summary).toBe('Retry max attempts exceeded: timed out after 20ms')
  expect(timedOut.span('a')?.timeout).toBe(true)
  const broken = await watchedRun(
    trial({ ...policy, timeout: '2s' }, (_c, { attempt }) => {
      if (attempt === 1) compute(2_001)
      throw corrupt()
    }),
  )
  expect(broken.report.summary).toBe('Retry max attempts exceeded: file: it is broken')
  expect(broken.span('a')?.timeout).toBe(false)
  expect(broken.span('a')?.attributes).not.toHaveProperty('timeout')
  expect(broken.span('a')?.events[0]?.attributes.reason).toBe('Timed out after 2s')
})

test('the flow goes on past a timeout like past any failure, but never on its own way', async () => {
  const nodes: Node[] = [
    { id: 'a', run: hang, policy: { timeout: '10ms' } },
    { id: 'b', run: (context) => Object.assign(context, { b: 1 }) && undefined },
  ]
  const policies = { flow: {}, nodes: { a: { onError: { action: 'continue' } } } } as const
  const passed = await watchedRun(flowOf(nodes), { policies })
  expect(passed.context).toEqual({ b: 1 })
  const asked: string[] = []
  const recover = (_context: object, node: string) => {
    asked.push(node)
    return 'b'
  }
  expect((await watchedRun(flowOf(nodes, { recover }))).failure?.nodeId).toBe('a')
  expect(asked).toEqual([])
})

test('a node that is cut off can no longer write into spans', async () => {
  let late: (() => void) | undefined
  const run = await watchedRun(
    trial({ timeout: '10ms', retry: retry(1) }, (_context, { attempt, span, fused }) => {
      if (attempt === 2) {
        late?.()
        throw corrupt()
      }
      late = () => {
        span.set('late', 1)
        span.event('late')
        span.end()
        fused('late').end()
      }
      return hang()
    }),
  )
  late?.()
  expect(run.spans.map(({ name }) => name)).toEqual(['a', 'trial'])
  expect(run.span('a')).toMatchObject({ status: 'ERROR' })
  expect(run.span('a')?.attributes).not.toHaveProperty('late')
  expect(run.span('a')?.events.map(({ name }) => name)).toEqual(['retry', 'exception'])
})

test('a node cannot end its own span', async () => {
  const run = await watchedRun(
    trial({}, (_context, { span }) => {
      span.end()
      throw corrupt()
    }),
  )
  expect(run.named('a')).toMatchObject([{ status: 'ERROR' }])
})

test('an abort ends the run at once: no retry, no way on', async () => {
  const ending = new AbortController()
  const asked: string[] = []
  let cut: AbortSignal | undefined
  const flow = flowOf(
    [
      {
        id: 'a',
        policy: { retry: retry(5), onError: { action: 'continue' } },
        run(_context, { signal, fused }) {
          cut = signal
          fused('inner')
          setImmediate(() => ending.abort(new Error('canary')))
          return hang()
        },
      },
      { id: 'b', run: (context) => Object.assign(context, { b: 1 }) && undefined },
    ],
    { failed: (_context, node) => asked.push(node), recover: (_context, node) => void asked.push(node) },
  )
  const run = await watchedRun(flow, { signal: ending.signal })
  expect(run.failure).toMatchObject({
    reason: 'aborted',
    aborted: true,
    exhausted: false,
    nodeId: 'a',
    retryable: true,
  })
  expect(run.report).toMatchObject({ failedNodeId: 'a', summary: 'aborted' })
  expect(run.context).toEqual({})
  expect(asked).toEqual([])
  expect(cut?.aborted).toBe(true)
  expect(run.span('a')).toMatchObject({ status: 'ERROR', error: 'aborted', timeout: false, events: [] })
  expect(run.span('inner')).toMatchObject({ status: 'ERROR', error: 'aborted' })
})

test('an abort ends the wait for a retry', async () => {
  const ending = new AbortController()
  const flow = trial({ retry: retry(5, '24h') }, () => {
    setImmediate(() => ending.abort(inNode('other', corrupt())))
    throw corrupt()
  })
  const { failure } = await watchedRun(flow, { signal: ending.signal })
  expect(failure).toMatchObject({ aborted: true, nodeId: 'a', location: undefined })
})

test('after an abort there is no other attempt, also when its time has come', async () => {
  const ending = new AbortController()
  let attempts = 0
  const flow = trial({ retry: retry(5, '20ms') }, () => {
    attempts++
    setImmediate(() => ending.abort())
    throw corrupt()
  })
  await watchedRun(flow, { signal: ending.signal })
  await sleep(60)
  expect(attempts).toBe(1)
})

test('a run that is aborted before it begins runs nothing', async () => {
  const run = await watchedRun(trial({}, hang), { signal: AbortSignal.abort() })
  expect(run.failure).toMatchObject({ aborted: true, nodeId: 'a' })
  expect(run.named('a')).toEqual([])
})

test('an abort because of another flow’s failure is not told as that failure', async () => {
  const other = await watchedRun(trial({}, () => Promise.reject(corrupt())))
  const run = await watchedRun(flowOf([{ id: 'b', run: hang }]), { signal: AbortSignal.abort(other.failure) })
  expect(run.failure).toMatchObject({ nodeId: 'b', reason: 'aborted', location: undefined })
})

test('many flows can share a signal, and leave nothing behind on it', async () => {
  const warnings: Error[] = []
  const heard = (warning: Error) => void warnings.push(warning)
  process.on('warning', heard)
  const { signal } = new AbortController()
  const flow = trial({ timeout: '30s' }, () => sleep(1).then(() => undefined))
  const runs = await Promise.all(Array.from({ length: 50 }, () => watchedRun(flow, { signal })))
  await sleep(0)
  process.off('warning', heard)
  expect(runs.every(({ failure }) => failure === undefined)).toBe(true)
  expect(warnings).toEqual([])
})

test.each(['fixed', 'exponential'] as const)(
  'the longest durations wait, and do not pass at once: %s',
  async (mode) => {
    const policies = { flow: { timeout: 2 ** 40, retry: { maxAttempts: 3, delay: 2 ** 40, mode } }, nodes: {} }
    const ending = new AbortController()
    const flow = trial({}, async () => {
      await sleep(30)
      setTimeout(() => ending.abort(), 30)
      throw corrupt()
    })
    const { span } = await watchedRun(flow, { policies, signal: ending.signal })
    expect(span('a')?.attributes['flow.node.attempts']).toBe(1)
    expect(span('a')?.events).toMatchObject([{ attributes: { delay_ms: 2 ** 31 - 1, reason: 'file: it is broken' } }])
  },
)
