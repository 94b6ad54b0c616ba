import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { standardInput } from '../../../shared/adapters/local/standardInput.ts'

test('a read that was aborted ends at once, and the next one goes on where it stood', async () => {
  const stdin = new PassThrough()
  const input = standardInput(stdin)
  const abort = new AbortController()
  stdin.write('abc')
  const first = input.read(100, abort.signal)
  abort.abort(new RangeError('enough'))
  await expect(first).rejects.toThrow('enough')
  const second = input.read(100, new AbortController().signal)
  stdin.end('def')
  expect(Buffer.from(await second).toString()).toBe('abcdef')
  expect(Buffer.from(await input.read(100)).toString()).toBe('abcdef')
})

test('a stream that broke gives no part of what it held, however often it is read', async () => {
  const stdin = new PassThrough()
  const input = standardInput(stdin)
  stdin.write('abc')
  const first = input.read(100)
  stdin.destroy(new Error('broken'))
  await expect(first).rejects.toThrow('broken')
  await expect(input.read(100)).rejects.toThrow('broken')
})

test('what is too large stays so', async () => {
  const stdin = new PassThrough()
  const input = standardInput(stdin)
  stdin.end('abcdef')
  await expect(input.read(5)).rejects.toMatchObject({ code: 'too-large', location: '-' })
  await expect(input.read(5)).rejects.toMatchObject({ code: 'too-large' })
})
