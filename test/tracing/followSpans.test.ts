import { expect, it } from 'vitest'
import { memorySpanStore } from '../../shared/adapters/memory/memorySpanStore.ts'
import { TracegateError } from '../../shared/errors.ts'
import { followSpans, type SpanSource } from '../../shared/tracing/followSpans.ts'
import { spanAt } from './rendering/sampleSpans.ts'

const never = new AbortController().signal
const many = Array.from({ length: 450 }, (_, at) => spanAt(at, `s${at}`, ''))

/** Names of the spans that come until there are so many. */
async function take(source: SpanSource, from: string | undefined, count: number): Promise<readonly string[]> {
  const names: string[] = []
  for await (const { spans } of followSpans(source, from, never)) {
    names.push(...spans.map(({ name }) => name))
    if (names.length >= count) break
  }
  return names
}

it('gives all spans that are there, in order', async () => {
  const store = memorySpanStore()
  await store.put(many)
  expect(await take(store, '', 450)).toEqual(many.map(({ name }) => name))
})

it('says at once from where it follows, and gives what is put after that', async () => {
  const store = memorySpanStore()
  await store.put(many)
  const batches = followSpans(store, undefined, never)
  expect((await batches.next()).value).toMatchObject({ spans: [] })
  await store.put([spanAt(0, 'new', '')])
  expect((await batches.next()).value).toMatchObject({ spans: [{ name: 'new' }] })
  await batches.return()
})

it('ends when it is told to', async () => {
  const controller = new AbortController()
  const batches = followSpans(memorySpanStore(), '', controller.signal)
  await batches.next()
  const last = batches.next()
  controller.abort()
  expect(await last).toEqual({ done: true, value: undefined })
})

it('waits out what may pass, and reports what does not', async () => {
  const failures = [true, true, false]
  const source: SpanSource = {
    async after(cursor) {
      if (cursor === '') return { spans: [], cursor: '1' }
      const retryable = failures.shift() === true
      throw new TracegateError('conflict', retryable ? 'busy' : 'broken', { retryable })
    },
  }
  await expect(take(source, '', 1)).rejects.toThrow('broken')
  expect(failures).toEqual([])
})
