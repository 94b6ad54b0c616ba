import { expect, test } from 'vitest'
import { memoryKeySource } from '../../shared/adapters/memory/memoryKeySource.ts'
import { memoryObjectStore } from '../../shared/adapters/memory/memoryObjectStore.ts'
import { memoryResultStore } from '../../shared/adapters/memory/memoryResultStore.ts'
import { TracegateError } from '../../shared/errors.ts'
import { DEFAULT_LIMITS } from '../../shared/flow/IngestSettings.ts'
import { ingestObject } from '../../shared/flow/ingestObject.ts'
import { objectReader } from '../../shared/flow/objectReader.ts'
import type { FlowPolicies } from '../../shared/flow/policy/flowPolicies.ts'
import type { SegmentRef } from '../../shared/ports/ResultStore.ts'
import { createTracer } from '../../shared/tracing/createTracer.ts'
import { kvonce } from '../checker/domains.ts'

const settings = { domains: [kvonce.domain], scope: undefined, limits: DEFAULT_LIMITS }
const reader = objectReader(settings)
const line = '{"timestamp":"2025-10-04T06:00:00.000Z","type":"success","key":"alpha","value":"v1"}'

function place() {
  const clock = () => 0
  const ports = {
    segments: memoryObjectStore(),
    results: memoryResultStore(clock),
    keys: memoryKeySource('test'),
    clock,
  }
  const take = (text: string, using: Partial<typeof ports> = {}) =>
    ingestObject({ ...ports, ...using }, settings, reader, { name: 'x', read: async () => Buffer.from(text) })
  return { ...ports, take }
}

test('an object whose segment went missing or was cut is taken in again', async () => {
  const { segments, take } = place()
  const first = await take(line)
  const [segment] = first.segments as [SegmentRef]
  const stored = await segments.get(segment.key)

  await segments.delete(segment.key)
  expect((await take(line)).segments).toEqual(first.segments)
  expect(await segments.get(segment.key)).toEqual(stored)

  await segments.put(segment.key, stored.subarray(0, 10))
  await take(line)
  expect(await segments.get(segment.key)).toEqual(stored)
})

test('a store that cannot be written is no fault of the object: it is thrown, and the object is taken in later', async () => {
  const { segments, take } = place()
  const put = () => Promise.reject(new TracegateError('invalid-config', 'not writable'))
  await expect(take(line, { segments: { ...segments, put } })).rejects.toMatchObject({
    code: 'flow-failed',
    nodeId: 'segment',
    cause: { code: 'invalid-config' },
  })
  expect(await take(line)).toMatchObject({ status: 'accepted', segments: [{ events: 1 }] })
})

test('an object that cannot be read is rejected once and for all, with its place', async () => {
  const { results, take } = place()
  const rejected = await take(`${line}\n{"key":`)
  expect(rejected).toMatchObject({ status: 'rejected', reason: { code: 'corrupt', location: 'x:2' }, segments: [] })
  expect(await results.getReceipt(rejected.id)).toEqual(rejected)
})

test('an object rejected before is looked at again once the policy says what is to happen to it', async () => {
  const { take, ...ports } = place()
  const text = `${line}\n{"key":`
  const rejected = await take(text)
  const input = { name: 'x', read: async () => Buffer.from(text) }
  const execute = (policies: FlowPolicies) => {
    const execution = { tracer: createTracer({ onEnd: () => {} }), parentSpanId: '', policies, keepSpans: () => {} }
    return ingestObject(ports, settings, reader, input, {
      execution: { ...execution, signal: new AbortController().signal },
    })
  }
  const stops = { flow: {}, nodes: { decode: { onError: { action: 'stop' } } } } as const
  await expect(execute(stops)).rejects.toMatchObject({ nodeId: 'decode' })
  expect(await execute({ flow: {}, nodes: {} })).toEqual(rejected)
})
