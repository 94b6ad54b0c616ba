import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { failureBlock } from '../../../shared/flow/runtime/failureBlock.ts'
import { inNode } from '../../../shared/flow/runtime/inNode.ts'
import { reportText } from '../../../shared/flow/runtime/reportText.ts'
import { flowOf, type Node, watchedRun } from './watchedRun.ts'

const CANARY = 'canary-5512'

const throwing: Record<string, Node['run']> = {
  'an error': () => Promise.reject(new Error(`bad value ${CANARY}`)),
  'a JSON error': () => JSON.parse(`{"a": ${CANARY}}`),
  text: () => Promise.reject(CANARY),
  'an error with a cause': () => Promise.reject(new RangeError('x', { cause: new Error(CANARY) })),
  'an error in a fused node': () => Promise.reject(inNode('convert', new Error(CANARY))),
  'an error whose name is no text': () =>
    Promise.reject(Object.assign(new Error(CANARY), { name: { toString: () => CANARY } })),
}

test.each(Object.keys(throwing))('%s tells nothing of a payload in spans, report, block and texts', async (what) => {
  const a: Node = { id: 'a', policy: { retry: { maxAttempts: 1 } }, run: throwing[what]! }
  const run = await watchedRun(flowOf([a]), {}, { payload: { key: CANARY } })
  const told: unknown[] = [run.spans, run.report, failureBlock(run.report), reportText(run.report, 'json')]
  told.push(reportText(run.report, 'markdown'), run.failure?.message, run.failure?.report)
  expect(inspect(told, { depth: Number.POSITIVE_INFINITY })).not.toContain(CANARY)
  expect(run.report.summary).toMatch(/^Retry max attempts exceeded: (Error|SyntaxError|RangeError|unknown failure)$/)
})
