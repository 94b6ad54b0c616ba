import { parentPort, workerData } from 'node:worker_threads'
import { localInput } from '../shared/adapters/local/InputFile.ts'
import { ingestObject } from '../shared/flow/ingestObject.ts'
import { objectReader } from '../shared/flow/readObject.ts'
import type { IngestAnswer, IngestJob, IngestTurn } from './IngestJob.ts'
import { compileDefinitions } from './loadDomains.ts'
import { openLaptop } from './openLaptop.ts'

const { definitions, domains: names, scope, limits, dataDir } = workerData as IngestJob
const { domains } = compileDefinitions(definitions)
const settings = { domains: domains.filter(({ name }) => names.includes(name)), scope, limits }
const laptop = openLaptop(dataDir)
const reader = objectReader(settings)

parentPort?.on('message', async ({ index, name }: IngestTurn) => {
  let answer: IngestAnswer
  try {
    answer = { index, receipt: await ingestObject(laptop, settings, reader, localInput(name, undefined)) }
  } catch (failure) {
    answer = { index, failure: failure instanceof Error ? failure : new Error('unknown failure') }
  }
  parentPort?.postMessage(answer)
})
