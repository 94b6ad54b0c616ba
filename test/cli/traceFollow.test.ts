import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { failedRun, spanAt, TRACE } from '../tracing/rendering/sampleSpans.ts'
import { tracePlace } from './tracePlace.ts'
import { traceSchemaErrors } from './traceSchemas.ts'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Starts `trace follow`; `seen` resolves when its output, both kinds together, matches. */
function follow(place: Awaited<ReturnType<typeof tracePlace>>, ...args: string[]) {
  const { child, ended } = place.start(['trace', 'follow', ...args])
  children.push(child)
  let output = ''
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
      for (const look of waiting) look()
    })
  }
  const seen = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve) => {
      const look = () => {
        const found = pattern.exec(output)
        if (found === null) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  async function stop(signal: 'SIGINT' | 'SIGTERM' = 'SIGINT') {
    child.kill(signal)
    return ended
  }
  return { child, ended, seen, stop }
}

describe('trace follow', () => {
  it('prints spans as they end, none that were there before, until interrupted', async () => {
    const place = await tracePlace([spanAt(0, 'before', '')])
    const { seen, stop } = follow(place)
    await seen(/Note: following/)
    await place.put(failedRun)
    await seen(/inflate/)
    await place.put([spanAt(9, 'z1', '', { name: '\u001b[2Jlast' })])
    await seen(/last/)
    const { code, stdout, stderr } = await stop()
    expect([code, stderr]).toEqual([0, 'Note: following; interrupt to end.\n'])
    expect(stdout).not.toContain('before')
    expect(stdout).toContain(`${TRACE}  ERROR  1.40 s  decode  timeout  3 attempts  Retry max attempts exceeded\n`)
    expect(stdout).toContain('  \\u001b[2Jlast\n')
  })

  it('prints a JSON object a line, with what is there if asked, and ends well on SIGTERM', async () => {
    const place = await tracePlace(failedRun)
    const { seen, stop } = follow(place, '--format', 'json', '--from-start', '--quiet', '--include-events')
    await seen(/inflate/)
    const { code, stdout, stderr } = await stop('SIGTERM')
    expect([code, stderr]).toEqual([0, ''])
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.flatMap((line) => traceSchemaErrors('trace-span', line))).toEqual([])
    expect(lines.map(({ spanId }) => spanId)).toEqual(['a1', 'b1', 'b2', 'c1'])
    expect(lines[2].events).toHaveLength(2)
  })

  it('waits for a database that is not there yet', async () => {
    const place = await tracePlace()
    const { seen, stop } = follow(place)
    await seen(/Note: following/)
    await place.put(failedRun)
    await seen(/inflate/)
    expect((await stop()).code).toBe(0)
  })

  it('ends when nobody reads its output any more', async () => {
    const place = await tracePlace()
    const { child, ended, seen } = follow(place)
    await seen(/Note: following/)
    child.stdout.destroy()
    await place.put(failedRun)
    expect((await ended).code).toBe(0)
  })

  it('explains a port that is taken', async () => {
    const place = await tracePlace()
    const { seen } = follow(place, '--sse', '0')
    const [, port = ''] = await seen(/Serving http:\/\/127\.0\.0\.1:(\d+)\/events/)
    expect(await place.trace('follow', '--sse', port)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`error: port ${port} is in use (conflict)`),
    })
    expect((await place.trace('follow', '--sse', '70000')).code).toBe(2)
  })
})

/** Reads events of a stream until there are so many; then hangs up. */
async function events(url: string, count: number, lastEventId?: string) {
  const controller = new AbortController()
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const response = await fetch(url, { headers, signal: controller.signal })
  const found: { id: string | undefined; name: string }[] = []
  let text = ''
  let id: string | undefined
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = text
        .slice(0, end)
        .split('\n')
        .map((line) => /^(\w*): ?(.*)$/.exec(line)?.slice(1) ?? [])
      text = text.slice(end + 2)
      id = fields.find(([name]) => name === 'id')?.[1] ?? id
      const data = fields.find(([name]) => name === 'data')?.[1]
      if (data === undefined) continue
      expect(fields.find(([name]) => name === 'event')?.[1]).toBe('span')
      expect(traceSchemaErrors('trace-span', JSON.parse(data))).toEqual([])
      found.push({ id, name: JSON.parse(data).name })
    }
    if (found.length >= count && id !== undefined) break
  }
  controller.abort()
  return { found, id, response }
}

/** The status of a request that says whatever it likes. */
async function statusOf(url: string, { method = 'GET', path = '/events', headers = {} }): Promise<number> {
  const { port } = new URL(url)
  const asked = request({ host: '127.0.0.1', port, method, path, headers }).end()
  const [response] = await once(asked, 'response')
  response.destroy()
  return response.statusCode
}

describe('spans over Server-Sent Events', () => {
  it('come as they end, and after a break go on where they stopped', async () => {
    const place = await tracePlace(failedRun.slice(0, 2))
    const { seen, stop } = follow(place, '--sse', '0', '--from-start')
    const [, url = ''] = await seen(/Serving (\S+)/)
    const first = await events(url, 2)
    expect(first.found.map(({ name }) => name)).toEqual(['run', 'read'])
    await place.put(failedRun.slice(2))
    const second = await events(url, 2, first.id)
    expect(second.found.map(({ name }) => name)).toEqual(['decode', 'inflate'])
    expect(second.response.headers.get('content-type')).toBe('text/event-stream')
    expect(second.response.headers.get('access-control-allow-origin')).toBeNull()
    expect((await stop()).code).toBe(0)
  })

  it('end with the command, whoever is still listening', async () => {
    const place = await tracePlace(failedRun)
    const { seen, stop } = follow(place, '--sse', '0')
    const [, url = ''] = await seen(/Serving (\S+)/)
    const response = await fetch(url)
    expect((await stop()).code).toBe(0)
    await expect(response.text()).rejects.toThrow()
  })

  it('are for this machine, at one address, and only to be read', async () => {
    const place = await tracePlace(failedRun)
    const { seen, stop } = follow(place, '--sse', '0')
    const [, url = ''] = await seen(/Serving (\S+)/)
    const { port } = new URL(url)
    expect(await statusOf(url, {})).toBe(200)
    expect(await statusOf(url, { headers: { host: `localhost:${port}` } })).toBe(200)
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', '127.0.0.1:1', `127.0.0.1.evil:${port}`]) {
      expect(await statusOf(url, { headers: { host } })).toBe(403)
    }
    for (const path of ['/', '/events/', '/events2', '//events']) expect(await statusOf(url, { path })).toBe(404)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) expect(await statusOf(url, { method })).toBe(405)
    for (const id of ['a b', 'never-a-cursor', 'x'.repeat(300)]) {
      expect(await statusOf(url, { headers: { 'last-event-id': id } })).toBe(400)
    }
    expect((await stop()).code).toBe(0)
  })
})
