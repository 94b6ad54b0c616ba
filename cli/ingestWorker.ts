import { parentPort, workerData } from 'node:worker_threads'
import { localInput } from '../shared/adapters/local/InputFile.ts'
import { TracegateError } from '../shared/errors.ts'
import { ingestObject } from '../shared/flow/ingestObject.ts'
import { objectReader } from '../shared/flow/readObject.ts'
import type { IngestAnswer, IngestFailure, IngestJob, IngestTurn } from './IngestJob.ts'
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
  } catch (error) {
    answer = { index, failure: failureOf(error) }
  }
  parentPort?.postMessage(answer)
})

function failureOf(error: unknown): IngestFailure {
  const told =
    error instanceof TracegateError
      ? error
      : new TracegateError('internal', error instanceof Error ? error.name : 'unknown failure')
  const { code, message, location, remedy, retryable } = told
  return { code, message, location, remedy, retryable }
}
