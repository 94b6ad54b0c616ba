import { expect, test, vi } from 'vitest'
import { memorySpanStore } from '../../shared/adapters/memory/memorySpanStore.ts'
import { TracegateError } from '../../shared/errors.ts'
import { spanSink } from '../../shared/tracing/spanSink.ts'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'
import { traceSpan } from '../contracts/traceSpans.ts'

const TRACE = 'a'.repeat(32)
const spans = (from: number, to: number): TraceSpan[] =>
  Array.from({ length: to - from }, (_, i) => traceSpan(TRACE, (from + i + 1).toString(16).padStart(16, '0')))

function recorder(put: (spans: readonly TraceSpan[]) => Promise<void> = async () => {}) {
  const batches: string[][] = []
  const problems: TracegateError[] = []
  const close = vi.fn(async () => {})
  const open = vi.fn(async () => ({
    put: (given: readonly TraceSpan[]) => {
      batches.push(given.map(({ spanId }) => spanId))
      return put(given)
    },
    close,
  }))
  return { batches, problems, open, close, sink: spanSink(open, (problem) => problems.push(problem)) }
}

const idsOf = (given: readonly TraceSpan[]) => given.map(({ spanId }) => spanId)

test('spans are written in batches, in their order, none twice', async () => {
  const { sink, batches, open, close, problems } = recorder(() => new Promise(setImmediate))
  const all = spans(0, 2500)
  for (const span of all.slice(0, 1200)) sink.keep([span])
  sink.keep(all.slice(1200))
  await sink.close()
  expect(batches.flat()).toEqual(idsOf(all))
  expect(batches.length).toBeLessThanOrEqual(3)
  expect([open.mock.calls.length, close.mock.calls.length, problems.length]).toEqual([1, 1, 0])
})

test('one batch is written after the other', async () => {
  let busy = 0
  let most = 0
  const { sink } = recorder(async () => {
    most = Math.max(most, ++busy)
    await new Promise(setImmediate)
    busy--
  })
  for (const span of spans(0, 5000)) sink.keep([span])
  await sink.close()
  expect(most).toBe(1)
})

test('a few spans are written soon, for whoever follows them', async () => {
  const { sink, batches } = recorder()
  sink.keep(spans(0, 2))
  await vi.waitFor(() => expect(batches.flat()).toEqual(idsOf(spans(0, 2))), { timeout: 20_000 })
  await sink.close()
})

test('no store is opened when there is nothing to write', async () => {
  const { sink, open } = recorder()
  sink.keep([])
  await sink.close()
  expect(open).not.toHaveBeenCalled()
})

test('a store that fails is told once, with what to do, and what it takes later is kept', async () => {
  let fails = true
  const problem = new TracegateError('unreadable', 'the disk is full', { location: 'x.db', remedy: 'Make room.' })
  const { sink, problems, batches, close } = recorder(() => (fails ? Promise.reject(problem) : Promise.resolve()))
  sink.keep(spans(0, 1000))
  sink.keep(spans(1000, 2000))
  await vi.waitFor(() => expect(batches).toHaveLength(2))
  fails = false
  sink.keep(spans(2000, 2001))
  await sink.close()
  expect(batches[2]).toEqual(idsOf(spans(2000, 2001)))
  expect(problems).toMatchObject([
    {
      message: 'the trace of this execution is not kept: the disk is full',
      location: 'x.db',
      remedy: 'Make room.',
    },
  ])
  expect(close).toHaveBeenCalledOnce()
})

test('a store that cannot be opened or closed fails nothing', async () => {
  const problems: TracegateError[] = []
  const sink = spanSink(
    () => Promise.reject(new RangeError('zq9CANARYx7')),
    (told) => problems.push(told),
  )
  sink.keep(spans(0, 1))
  await sink.close()
  expect(problems.map(({ code, message }) => [code, message])).toEqual([['internal', 'spans could not be written']])

  const unclosable = spanSink(
    async () => ({ put: async () => {}, close: () => Promise.reject(new Error('no')) }),
    (told) => problems.push(told),
  )
  unclosable.keep(spans(0, 1))
  await expect(unclosable.close()).resolves.toBeUndefined()
  expect(problems).toHaveLength(2)
})

test('spans that end after it was closed are dropped', async () => {
  const { sink, batches, problems } = recorder()
  sink.keep(spans(0, 1))
  await sink.close()
  sink.keep(spans(1, 3000))
  await sink.close()
  expect(batches.flat()).toEqual(idsOf(spans(0, 1)))
  expect(problems).toEqual([])
})

test('a span kept with others is in the store when the sink is closed', async () => {
  const store = memorySpanStore()
  const sink = spanSink(
    async () => store,
    () => {},
  )
  sink.keep(spans(0, 3))
  await sink.close()
  expect(await store.trace(TRACE)).toHaveLength(3)
})
