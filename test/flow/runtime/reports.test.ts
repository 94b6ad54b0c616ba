import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Policy } from '../../../shared/flow/policy/Policy.ts'
import { DEFAULT_POLICY } from '../../../shared/flow/policy/Policy.ts'
import { PolicyValidator } from '../../../shared/flow/policy/PolicyValidator.ts'
import { failureBlock } from '../../../shared/flow/runtime/failureBlock.ts'
import { formatDuration } from '../../../shared/flow/runtime/formatDuration.ts'
import { policySnapshot } from '../../../shared/flow/runtime/policySnapshot.ts'
import { emptyReport } from '../../../shared/flow/runtime/RuntimeExecutionReport.ts'
import { reportText } from '../../../shared/flow/runtime/reportText.ts'

const exponential: Policy = { ...DEFAULT_POLICY, retry: { maxAttempts: 2, delay: 500, mode: 'exponential' } }
const report = {
  traceId: '6d7b'.repeat(8),
  failedNodeId: 'decode',
  summary: 'Retry max attempts exceeded: file.json@12: it is broken',
  policySnapshot: policySnapshot(exponential),
  contextDigest: { object: 'file.json', sizeBytes: 12, sizes: [1, 2] },
}
const policyShown = (policy: Policy) =>
  failureBlock({ ...report, policySnapshot: policySnapshot(policy) }).split('\n')[4]

test('the block on stdout is that of the requirement', () => {
  expect(failureBlock(report)).toBe(`Flow failed.
  trace_id: 6d7b6d7b6d7b6d7b6d7b6d7b6d7b6d7b
  failed_node: decode
  reason: Retry max attempts exceeded: file.json@12: it is broken
  policy: fail_fast=True, retry=exponential(max_attempts=2, delay=500ms)`)
})

test('the block shows of a policy what is not the default', () => {
  expect(policyShown(DEFAULT_POLICY)).toBe('  policy: fail_fast=True')
  const all: Policy = {
    failFast: false,
    timeout: 200,
    retry: { maxAttempts: 1, delay: 0, mode: 'fixed' },
    onError: { action: 'goto', target: 'reject' },
  }
  expect(policyShown(all)).toBe(
    '  policy: fail_fast=False, timeout=200ms, retry=fixed(max_attempts=1, delay=0ms), on_error=goto(reject)',
  )
  expect(policyShown({ ...DEFAULT_POLICY, onError: { action: 'continue' } })).toContain(', on_error=continue')
})

test('nothing in a report can start a line or an escape sequence of its own', () => {
  const hostile = { ...report, failedNodeId: 'a\nb', summary: 'x\n  policy: fake\u001b[2J' }
  expect(failureBlock(hostile).split('\n')).toHaveLength(5)
  expect(failureBlock(hostile)).not.toContain('\u001b')
  expect(failureBlock(hostile)).toContain('reason: x\\n  policy: fake\\u001b[2J')
})

test('a snapshot is what the validator takes, with nothing left out', () => {
  const duration = fc.integer({ min: 0, max: 24 * 86_400_000 })
  const policies = fc.record({
    failFast: fc.boolean(),
    timeout: duration,
    retry: fc.record({
      maxAttempts: fc.nat(9),
      delay: duration,
      mode: fc.constantFrom('fixed' as const, 'exponential' as const),
    }),
    onError: fc.constantFrom({ action: 'stop' as const }, { action: 'goto' as const, target: 'x' }),
  })
  fc.assert(
    fc.property(policies, (policy) => {
      expect(PolicyValidator.fromDict(policySnapshot(policy))).toEqual(policy)
    }),
  )
})

test.each([
  [0, '0ms'],
  [1.5, '1.5ms'],
  [0.0000001, '0.0000001ms'],
  [999, '999ms'],
  [1_000, '1s'],
  [1_500, '1500ms'],
  [90_000, '90s'],
  [120_000, '2m'],
  [7_200_000, '2h'],
  [86_400_000, '24h'],
])('%d ms are written %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text)
})

test('the JSON file has the five keys of the requirement, always', () => {
  expect(reportText(report, 'json').endsWith('}\n')).toBe(true)
  expect(JSON.parse(reportText(report, 'json'))).toEqual(report)
  const empty = JSON.parse(reportText(emptyReport(), 'json'))
  expect(Object.keys(empty)).toEqual(['traceId', 'failedNodeId', 'summary', 'policySnapshot', 'contextDigest'])
  expect(empty.failedNodeId).toBeNull()
})

test('the Markdown file tells the same to people', () => {
  expect(reportText(report, 'markdown')).toBe(
    `## Flow failed

- Trace: \`${report.traceId}\`
- Failed node: \`decode\`
- Reason: Retry max attempts exceeded: file.json@&#8203;12: it is broken
- Policy: \`fail_fast=True, retry=exponential(max_attempts=2, delay=500ms)\`

### Its input

- \`object\`: \`"file.json"\`
- \`sizeBytes\`: \`12\`
- \`sizes\`: \`[1,2]\`
`,
  )
  expect(reportText(emptyReport(), 'markdown')).toContain('No node failed')
})

test('no markup comes out of a report', () => {
  const hostile = { ...report, summary: '<img src=x> [a](http://b)\n# c', contextDigest: { '`x`': '`<b>|\n' } }
  const text = reportText(hostile, 'markdown')
  expect(text).not.toMatch(/<img|[^\\]\]|^# c/m)
  expect(text.split('\n').filter((line) => line.includes('x`'))).toHaveLength(1)
})
