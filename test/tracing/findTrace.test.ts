import { beforeAll, expect, it } from 'vitest'
import { memorySpanStore } from '../../shared/adapters/memory/memorySpanStore.ts'
import type { SpanStore } from '../../shared/ports/SpanStore.ts'
import { findTrace } from '../../shared/tracing/findTrace.ts'
import { spanAt } from './rendering/sampleSpans.ts'

const ids = ['abcd1', 'abcd2', 'ABCD-old', 'x', ...Array.from({ length: 12 }, (_, at) => `many${at}`)]
let store: SpanStore
beforeAll(async () => {
  store = memorySpanStore()
  await store.put(ids.map((traceId) => spanAt(0, 's', '', { traceId })))
})

const idOf = async (text: string) => (await findTrace(store, text))[0]?.traceId

it('finds a trace by its id, or by the only beginning there is', async () => {
  expect(await idOf('abcd1')).toBe('abcd1')
  expect(await idOf('ABCD1')).toBe('abcd1')
  expect(await idOf('many11')).toBe('many11')
})

it('finds ids of old databases by all of their text', async () => {
  expect(await idOf('x')).toBe('x')
  expect(await idOf('ABCD-old')).toBe('ABCD-old')
})

it('refuses what names no trace, or several', async () => {
  await expect(idOf('abc')).rejects.toMatchObject({ code: 'usage' })
  await expect(idOf('')).rejects.toMatchObject({ code: 'usage' })
  await expect(idOf('abcde')).rejects.toMatchObject({ code: 'not-found', location: 'abcde' })
  await expect(idOf('abcd')).rejects.toMatchObject({ message: expect.stringMatching(/: abcd1, abcd2$/) })
  await expect(idOf('many')).rejects.toMatchObject({ message: expect.stringMatching(/: many0, many1, many10, .*, …$/) })
})
