import { expect, test } from 'vitest'
import { memoryKeySource } from '../../shared/adapters/memory/memoryKeySource.ts'
import { memoryObjectStore } from '../../shared/adapters/memory/memoryObjectStore.ts'
import { memoryResultStore } from '../../shared/adapters/memory/memoryResultStore.ts'
import { TracegateError } from '../../shared/errors.ts'
import { DEFAULT_LIMITS } from '../../shared/flow/IngestSettings.ts'
import { ingestObject } from '../../shared/flow/ingestObject.ts'
import { objectReader } from '../../shared/flow/objectReader.ts'
import { FlowFailure } from '../../shared/flow/runtime/FlowFailure.ts'
import { tracedExecution } from '../../shared/flow/tracedExecution.ts'
import { createTracer } from '../../shared/tracing/createTracer.ts'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'
import { kvonce } from '../checker/domains.ts'
import { rootOf } from './pipelinePlace.ts'

const clock = () => 0
const settings = { domains: [kvonce.domain], scope: undefined, limits: DEFAULT_LIMITS }
const ports = {
  segments: memoryObjectStore(),
  results: memoryResultStore(clock),
  keys: memoryKeySource('test'),
  clock,
}
const reader = objectReader(settings)

function traced() {
  const spans: TraceSpan[] = []
  const tracer = createTracer({ onEnd: (span) => spans.push(span) })
  return { spans, about: { name: 'work', tracer, policies: undefined, keepSpans: () => {} } }
}

test('when one flow fails, those beside it are aborted: what they wait for, and their spans', async () => {
  const { spans, about } = traced()
  let hung: AbortSignal | undefined
  let others: Promise<unknown> | undefined
  const away = new TracegateError('unreadable', 'gone', { retryable: true })
  const outcome = tracedExecution(about, async (execution) => {
    const take = (name: string, read: (signal?: AbortSignal) => Promise<Uint8Array>) =>
      ingestObject(ports, settings, reader, { name, read: (_, signal) => read(signal) }, { execution })
    const hangs = take('hangs', (signal) => {
      hung = signal
      return new Promise(() => {})
    })
    others = hangs.catch((error: unknown) => error)
    await Promise.all([hangs, take('fails', () => Promise.reject(away))])
  })
  await expect(outcome).rejects.toMatchObject({
    nodeId: 'read',
    aborted: false,
    cause: { message: 'gone', location: 'fails' },
  })
  expect(await others).toBeInstanceOf(FlowFailure)
  expect(await others).toMatchObject({ aborted: true, retryable: true })
  expect(hung?.aborted).toBe(true)
  expect(rootOf(spans)).toMatchObject({ status: 'ERROR' })
  const reads = spans.filter(({ name }) => name === 'read').map(({ error }) => error)
  expect(reads.toSorted()).toEqual(['aborted', 'fails: gone'])
  expect(await Array.fromAsync(ports.results.receipts())).toEqual([])
})

test('the root of work that failed unforeseen says nothing of why', async () => {
  const { spans, about } = traced()
  const work = tracedExecution(about, () => Promise.reject(new RangeError('zq9CANARYx7')))
  await expect(work).rejects.toThrow(RangeError)
  expect(rootOf(spans)).toMatchObject({ status: 'ERROR', error: 'unforeseen failure' })
})
