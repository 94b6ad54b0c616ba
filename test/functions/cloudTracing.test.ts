import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { cloudTracing } from '../../functions/cloudTracing.ts'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('writes the spans of a usual invocation in one go, however long its objects take', async () => {
  const puts: (readonly TraceSpan[])[] = []
  const store = { put: async (spans: readonly TraceSpan[]) => void puts.push(spans) }
  const tracing = cloudTracing({ store, exporter: undefined }, 'ingest', () => {})
  for (let object = 0; object < 4; object++) {
    tracing.newTrace().start('ingest landed').end()
    await vi.advanceTimersByTimeAsync(1_000)
  }
  expect(puts).toEqual([])
  await tracing.close()
  expect(puts.map((spans) => spans.length)).toEqual([4])
})
