import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { memoryKeySource } from '../../../shared/adapters/memory/memoryKeySource.ts'
import { memoryObjectStore } from '../../../shared/adapters/memory/memoryObjectStore.ts'
import { memoryReportSink } from '../../../shared/adapters/memory/memoryReportSink.ts'
import { memoryResultStore } from '../../../shared/adapters/memory/memoryResultStore.ts'
import { scopeKeyOf } from '../../../shared/masking/scopeKeyOf.ts'
import { keySourceContract } from '../../contracts/keySourceContract.ts'
import { objectStoreContract } from '../../contracts/objectStoreContract.ts'
import { reportSinkContract } from '../../contracts/reportSinkContract.ts'
import { resultStoreContract } from '../../contracts/resultStoreContract.ts'

objectStoreContract('memory', async () => memoryObjectStore())
resultStoreContract('memory', async (clock) => memoryResultStore(clock))
keySourceContract('memory', async (source) => memoryKeySource(source))
reportSinkContract('memory', async () => {
  const sink = memoryReportSink()
  return { sink, read: async (name) => sink.files.get(name) }
})

test('objects in memory carry the time of the clock', async () => {
  const store = memoryObjectStore(() => 1234)
  await store.put('a', new Uint8Array())
  expect((await store.head('a'))?.modified).toBe(1234)
})

test('scope keys come from the seed by the derivation that masking declares', async () => {
  const master = createHash('sha256').update('seed').digest()
  expect(await memoryKeySource('seed').scopeKey('run:1')).toEqual(scopeKeyOf(master, 'run:1'))
})
