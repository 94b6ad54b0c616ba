import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const runtime = new URL('../../../shared/flow/runtime/FlowRuntime.ts', import.meta.url)

/** Runs a program that has `run(node, options)`; what it printed, and how it ended. */
async function program(body: string) {
  const source = `
    import { FlowRuntime } from ${JSON.stringify(runtime.href)}
    const run = (node, options) => FlowRuntime.run({ id: 'f', nodes: [{ id: 'a', ...node }], digest: () => ({}) }, {}, options)
    ${body}`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const [code] = await once(child, 'close')
  return { code, output: output.trim() }
}

test('a node that holds on for ever is cut off by its timeout', async () => {
  const ended = await program(`
    const hang = () => { setInterval(() => {}, 1000); return new Promise(() => {}) }
    await run({ run: hang, policy: { timeout: '50ms' } }).catch((failure) => console.log(failure.message))
    process.exit(7)`)
  expect(ended).toEqual({ code: 7, output: 'Timed out after 50ms' })
})

test('what a node that was cut off throws later ends nothing', async () => {
  const ended = await program(`
    const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 100))
    await run({ run: late, policy: { timeout: '20ms' } }).catch((failure) => console.log(failure.message))
    const ending = new AbortController()
    setTimeout(() => ending.abort(), 20)
    await run({ run: late }, { signal: ending.signal }).catch((failure) => console.log(failure.message))
    await new Promise((done) => setTimeout(done, 300))
    console.log('alive')`)
  expect(ended).toEqual({ code: 0, output: 'Timed out after 20ms\naborted\nalive' })
})

test('the wait for a retry keeps the process, and after an abort nothing does', async () => {
  const ended = await program(`
    let attempts = 0
    const fail = () => { attempts++; throw new Error() }
    const retry = (delay) => ({ retry: { maxAttempts: 1, delay } })
    await run({ run: fail, policy: retry('100ms') }).catch((failure) => console.log(failure.exhausted, attempts))
    const ending = new AbortController()
    setTimeout(() => ending.abort(), 20)
    await run({ run: fail, policy: retry('24h') }, { signal: ending.signal }).catch((failure) => console.log(failure.message, attempts))`)
  expect(ended).toEqual({ code: 0, output: 'true 2\naborted 3' })
})
