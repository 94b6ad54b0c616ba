import { expect, test, vi } from 'vitest'
import { TracegateError } from '../../../shared/errors.ts'
import { FlowRuntime } from '../../../shared/flow/runtime/FlowRuntime.ts'
import { createTracer } from '../../../shared/tracing/createTracer.ts'
import { flowOf, type Node, treeOf, watchedRun } from './watchedRun.ts'

const policies = (node: string, onError: object) => ({ flow: {}, nodes: { [node]: { onError } } }) as never

function passes(id: string, more: Partial<Node> = {}): Node {
  return {
    id,
    run(context) {
      context[id] = true
      return undefined
    },
    ...more,
  }
}
function fails(id: string, more: Partial<Node> = {}): Node {
  return {
    id,
    run() {
      throw new TracegateError('corrupt', 'it is broken', { location: 'file@3', remedy: 'Mend it.' })
    },
    ...more,
  }
}

test('runs nodes in their order, each as a span within the flow’s, and resolves to the context', async () => {
  const run = await watchedRun(flowOf([passes('a'), passes('b')]), { name: 'named', attributes: { input: 1 } })
  expect(run.result).toBe(run.context)
  expect(run.context).toEqual({ a: true, b: true })
  expect(treeOf(run.spans)).toEqual(['named OK', '  a OK', '  b OK'])
  expect(run.span('named')?.attributes).toEqual({ input: 1 })
  expect(run.span('a')?.attributes).toEqual({ 'flow.node.attempts': 1 })
  expect(run.report).toMatchObject({ traceId: run.traceId, failedNodeId: undefined, summary: '' })
  const [root, a, b] = ['named', 'a', 'b'].map((name) => run.span(name)!)
  const times = [root!.start, a!.start, a!.end, b!.start, b!.end, root!.end]
  expect(times).toEqual(times.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0)))
})

test('the flow’s span is part of the span it is given', async () => {
  const run = await watchedRun(flowOf([passes('a')]), { parentSpanId: 'f'.repeat(16) })
  expect(run.span('trial')?.parentSpanId).toBe('f'.repeat(16))
})

test('goes where a node’s `next` says, and ends where a node gives back or names the end', async () => {
  const jump = await watchedRun(
    flowOf([passes('a', { next: 'c' }), passes('b'), passes('c', { next: 'end' }), passes('d')]),
  )
  expect(Object.keys(jump.context)).toEqual(['a', 'c'])
  const stop = await watchedRun(flowOf([passes('a', { run: () => 'end' }), passes('b')]))
  expect(stop.context).toEqual({})
  expect(stop.failure).toBeUndefined()
})

test('starts where it is told to', async () => {
  const run = await watchedRun(flowOf([passes('a'), passes('b')]), { startAt: 'b' })
  expect(run.context).toEqual({ b: true })
})

test('passes over a node of which an input is missing, with a span that says so', async () => {
  const run = await watchedRun(
    flowOf([passes('a', { needs: ['x'], next: 'c' }), passes('b'), passes('c', { needs: ['y'] })]),
    {},
    { y: 0 },
  )
  expect(run.context).toEqual({ y: 0, c: true })
  expect(treeOf(run.spans)).toEqual(['trial OK', '  a UNSET', '  c OK'])
  expect(run.span('a')).toMatchObject({ attributes: { 'flow.skipped': true }, policySnapshot: { failFast: true } })
})

test('stops at a node that has failed for good, and tells all of it', async () => {
  const flow = flowOf([passes('a'), fails('b'), passes('c')])
  const run = await watchedRun(flow, {}, { x: 1 })
  expect(run.failure).toMatchObject({
    code: 'flow-failed',
    message: 'it is broken',
    nodeId: 'b',
    resumeAt: 'b',
    traceId: run.traceId,
    exhausted: false,
    failFast: true,
    aborted: false,
    location: 'file@3',
    remedy: 'Mend it.',
    retryable: false,
  })
  expect(run.failure?.cause).toMatchObject({ code: 'corrupt' })
  expect(run.report).toEqual({
    traceId: run.traceId,
    failedNodeId: 'b',
    summary: 'file@3: it is broken',
    policySnapshot: {
      failFast: true,
      timeout: '0ms',
      retry: { maxAttempts: 0, delay: '0ms', mode: 'fixed' },
      onError: { action: 'stop' },
    },
    contextDigest: { names: ['a', 'x'] },
  })
  expect(run.failure?.report).toEqual(run.report)
  expect(treeOf(run.spans)).toEqual(['trial ERROR', '  a OK', '  b ERROR'])
  expect(run.span('b')).toMatchObject({ error: 'file@3: it is broken', timeout: false })
  expect(run.span('b')?.attributes).toEqual({
    'flow.node.attempts': 1,
    'flow.context_digest': '{"names":["a","x"]}',
  })
  expect(run.span('b')?.policySnapshot).toEqual(run.report.policySnapshot)
  expect(run.span('b')?.events).toMatchObject([
    {
      name: 'exception',
      attributes: { 'exception.type': 'TracegateError', 'exception.message': 'file@3: it is broken' },
    },
  ])
  expect(run.span('trial')).toMatchObject({
    error: 'b: file@3: it is broken',
    attributes: { 'flow.failed_node': 'b' },
  })
})

test('no credentials or query string of a place are told', async () => {
  const url = 'https://user:secret@host/o.json?X-Amz-Signature=secret'
  const run = await watchedRun(
    flowOf([passes('a', { run: () => Promise.reject(new TracegateError('empty', 'm').at(url)) })]),
  )
  expect(run.report.summary).toBe('https://host/o.json: m')
  const told = JSON.stringify([run.spans, run.report], (_name, value) => (typeof value === 'bigint' ? '' : value))
  expect(told).not.toContain('secret')
})

test('the failed node’s digest is of what it got, and asked for only when a node failed', async () => {
  const digest = vi.fn((context: object) => ({ names: Object.keys(context) }))
  const spoil: Node = {
    id: 'b',
    run(context) {
      context.b = 1
      delete context.a
      throw new Error('no')
    },
  }
  expect((await watchedRun(flowOf([passes('a')], { digest }))).failure).toBeUndefined()
  expect(digest).not.toHaveBeenCalled()
  expect((await watchedRun(flowOf([passes('a'), spoil], { digest }))).report.contextDigest).toEqual({ names: ['a'] })
})

test('a digest is plain JSON in the report, and one that fails hides nothing', async () => {
  const big = await watchedRun(flowOf([fails('a')], { digest: () => ({ big: 1n, gone: undefined }) }))
  expect(big.report.contextDigest).toEqual({ big: '1' })
  const broken = flowOf([fails('a')], {
    digest() {
      throw new Error('no')
    },
  })
  expect((await watchedRun(broken)).report).toMatchObject({ failedNodeId: 'a', contextDigest: {} })
})

test('goes on past a failure when the policy says so, and the report still tells it', async () => {
  const run = await watchedRun(flowOf([fails('a'), passes('b')]), { policies: policies('a', { action: 'continue' }) })
  expect(run.failure).toBeUndefined()
  expect(run.context).toEqual({ b: true })
  expect(run.report).toMatchObject({ failedNodeId: 'a', policySnapshot: { onError: { action: 'continue' } } })
  expect(treeOf(run.spans)).toEqual(['trial OK', '  a ERROR', '  b OK'])
})

test('goes to the node the policy names', async () => {
  const nodes = [fails('a'), passes('b'), passes('c')]
  const run = await watchedRun(flowOf(nodes), { policies: policies('a', { action: 'goto', target: 'c' }) })
  expect(run.context).toEqual({ c: true })
})

test('a flow’s own way on counts unless the user has said something of errors', async () => {
  const failed = vi.fn()
  const flow = flowOf([fails('a', { policy: { onError: { action: 'continue' } } }), passes('b'), passes('c')], {
    failed,
    recover: (_context, node, error) => (node === 'a' && error instanceof TracegateError ? 'c' : undefined),
  })
  expect((await watchedRun(flow)).context).toEqual({ c: true })
  expect((await watchedRun(flow, { policies: policies('a', { action: 'stop' }) })).failure?.nodeId).toBe('a')
  const all = { flow: { onError: { action: 'continue' } }, nodes: {} } as const
  expect((await watchedRun(flow, { policies: all })).context).toEqual({ b: true, c: true })
  expect(failed).toHaveBeenCalledTimes(3)
  expect(failed).toHaveBeenCalledWith(expect.anything(), 'a', expect.any(TracegateError))
})

test('a report of another run is emptied first, one of the same trace is kept', async () => {
  const first = await watchedRun(flowOf([fails('a')]))
  const { report } = await watchedRun(flowOf([passes('a')]), { report: first.report })
  expect(report.failedNodeId).toBeUndefined()
  expect(first.report).toMatchObject({ failedNodeId: undefined, summary: '', contextDigest: {} })
})

test('flows side by side can share a report, and each failure keeps its own', async () => {
  const first = await watchedRun(flowOf([fails('a')]))
  const tracer = createTracer({ traceId: first.traceId, onEnd: () => {} })
  const second = await watchedRun(flowOf([fails('b')]), { report: first.report, tracer })
  expect(first.report.failedNodeId).toBe('b')
  expect([first.failure?.report.failedNodeId, second.failure?.report.failedNodeId]).toEqual(['a', 'b'])
})

test('needs no options', async () => {
  expect(await FlowRuntime.run(flowOf([passes('a')]), {})).toEqual({ a: true })
})

test('a flow that goes round ends all the same', async () => {
  const run = await watchedRun(
    flowOf([passes('a', { policy: { retry: { maxAttempts: 2 } } }), passes('b', { next: 'a' })]),
  )
  expect(run.failure).toMatchObject({ reason: expect.stringMatching(/^the flow trial goes round/), exhausted: false })
  expect(run.report).toMatchObject({ failedNodeId: 'a', contextDigest: { names: ['a', 'b'] } })
  const skipping = await watchedRun(flowOf([passes('a', { needs: ['x'], next: 'a' })]))
  expect(skipping.failure?.reason).toContain('goes round')
})

test.each<[string, readonly Node[], object]>([
  ['an unknown start', [passes('a')], { startAt: 'x' }],
  ['an unknown next', [passes('a', { next: 'x' })], {}],
  ['an unknown target', [passes('a')], { policies: policies('a', { action: 'goto', target: 'x' }) }],
  ['an id twice', [passes('a'), passes('a')], {}],
  ['a node that is called end', [passes('end')], {}],
])('refuses %s before anything runs', async (_what, nodes, options) => {
  const context = {}
  await expect(watchedRun(flowOf(nodes), options, context)).rejects.toMatchObject({ code: 'usage' })
  expect(context).toEqual({})
})

test('an error of the flow’s own functions ends its span and is thrown as it is', async () => {
  const oops = new Error('canary')
  const spans: unknown[] = []
  const flow = flowOf([fails('a')], {
    recover() {
      throw oops
    },
  })
  const tracer = { traceId: 'x', start: () => ({ end: (o: unknown) => spans.push(o), set() {}, event() {} }) }
  await expect(watchedRun(flow, { tracer: tracer as never })).rejects.toBe(oops)
  expect(spans.at(-1)).toEqual({ status: 'ERROR', error: 'unforeseen failure' })
})
