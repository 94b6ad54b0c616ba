import { expect, it } from 'vitest'
import { spanEventServer } from '../../../shared/adapters/local/spanEventServer.ts'
import { memorySpanStore } from '../../../shared/adapters/memory/memorySpanStore.ts'
import type { SpanSource } from '../../../shared/tracing/followSpans.ts'
import { spanAt } from '../../tracing/rendering/sampleSpans.ts'

const serving = async (source: SpanSource) =>
  spanEventServer({ port: 0, source, from: '', json: ({ name }) => `"${name}"` })

it('sends spans as events, an id with the last of each batch', async () => {
  const store = memorySpanStore()
  await store.put([spanAt(0, 'a', ''), spanAt(1, 'b', 'a')])
  const server = await serving(store)
  const response = await fetch(server.url)
  const reader = response.body?.getReader()
  let text = ''
  while (!text.includes('id: ')) text += new TextDecoder().decode((await reader?.read())?.value)
  expect(text).toMatch(/^retry: 1000\n\nevent: span\ndata: "a"\n\nevent: span\ndata: "b"\nid: [!-~]+\n\n$/)
  await reader?.cancel()
  await server.close()
  await expect(fetch(server.url)).rejects.toThrow()
})

it('says no more than that the traces cannot be read', async () => {
  const server = await serving({ after: () => Promise.reject(new Error('secret')) })
  const response = await fetch(server.url)
  expect([response.status, await response.text()]).toEqual([500, 'the traces cannot be read\n'])
  await server.close()
})

it('serves so many clients and no more, and others when these have gone', async () => {
  const server = await serving(memorySpanStore())
  const controllers = Array.from({ length: 32 }, () => new AbortController())
  await Promise.all(controllers.map(({ signal }) => fetch(server.url, { signal })))
  expect((await fetch(server.url)).status).toBe(503)
  for (const controller of controllers) controller.abort()
  await expect.poll(async () => (await fetch(server.url)).status, { timeout: 30_000 }).toBe(200)
  await server.close()
})

it('refuses a port that is taken', async () => {
  const server = await serving(memorySpanStore())
  const { port } = new URL(server.url)
  await expect(
    spanEventServer({ port: Number(port), source: memorySpanStore(), from: '', json: () => '' }),
  ).rejects.toMatchObject({
    code: 'conflict',
    message: `port ${port} is in use`,
  })
  await server.close()
})
