import { expect, test } from 'vitest'
import { TracegateError } from '../../../shared/errors.ts'
import { inNode } from '../../../shared/flow/runtime/inNode.ts'
import { flowOf, type Node, treeOf, watchedRun } from './watchedRun.ts'

const corrupt = () => new TracegateError('corrupt', 'it is broken', { location: 'file' })

function decode(run: Node['run'], policy: Node['policy'] = {}) {
  return flowOf([{ id: 'decode', run, policy }])
}

test('a fused node has a span of its own within that of the node it runs in', async () => {
  const run = await watchedRun(
    decode((_context, { fused }) => {
      const convert = fused('convert')
      convert.set('events', 3)
      fused('open')
      convert.end()
      return undefined
    }),
  )
  expect(treeOf(run.spans)).toEqual(['trial OK', '  decode OK', '    convert OK', '    open OK'])
  expect(run.span('convert')?.attributes).toEqual({ events: 3 })
  expect(run.span('convert')?.policySnapshot).toEqual(run.span('decode')?.policySnapshot)
})

test('the fused node an error was raised in is the one that failed', async () => {
  const error = corrupt()
  expect(inNode('convert', error)).toBe(error)
  expect(inNode('outer', error)).toBe(error)
  const run = await watchedRun(
    decode((_context, { fused }) => {
      fused('convert')
      fused('count')
      throw error
    }),
  )
  expect(run.failure).toMatchObject({ nodeId: 'convert', resumeAt: 'decode', location: 'file' })
  expect(run.failure?.cause).toBe(error)
  expect(run.report).toMatchObject({ failedNodeId: 'convert', summary: 'file: it is broken' })
  const tree = ['trial ERROR', '  decode ERROR', '    convert ERROR', '    count UNSET']
  expect(treeOf(run.spans)).toEqual(tree)
  expect(run.span('convert')).toMatchObject({ error: 'file: it is broken', events: [{ name: 'exception' }] })
  expect(run.span('count')).toMatchObject({ error: '', events: [] })
  expect(run.span('decode')?.attributes).toMatchObject({ 'flow.failed_node': 'convert' })
})

test('it gets a failed span even when it was not told of before', async () => {
  const run = await watchedRun(decode(() => Promise.reject(inNode('convert', corrupt()))))
  expect(treeOf(run.spans)).toEqual(['trial ERROR', '  decode ERROR', '    convert ERROR'])
})

test('each attempt has fused spans of its own', async () => {
  const run = await watchedRun(
    decode(
      (_context, { attempt, fused }) => {
        fused('convert')
        if (attempt === 1) throw inNode('convert', corrupt())
        return undefined
      },
      { retry: { maxAttempts: 1 } },
    ),
  )
  expect(treeOf(run.spans)).toEqual(['trial OK', '  decode OK', '    convert ERROR', '    convert OK'])
})

test('what is thrown without being an error can be marked too', async () => {
  const run = await watchedRun(decode(() => Promise.reject(inNode('convert', 'canary'))))
  expect(run.failure).toMatchObject({ nodeId: 'convert', reason: 'Error' })
})

test('the failure of a flow that a node ran is told as that flow tells it', async () => {
  const inner = flowOf([{ id: 'inner', run: () => Promise.reject(corrupt()) }], { digest: () => ({ inner: true }) })
  const run = await watchedRun(
    flowOf([
      {
        id: 'outer',
        async run() {
          const { failure } = await watchedRun(inner)
          throw failure
        },
      },
    ]),
  )
  expect(run.failure).toMatchObject({ nodeId: 'inner', resumeAt: 'outer', location: 'file' })
  expect(run.report).toMatchObject({ failedNodeId: 'inner', contextDigest: { inner: true } })
  expect(treeOf(run.spans)).toEqual(['trial ERROR', '  outer ERROR'])
})
