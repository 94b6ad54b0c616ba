import type { TestProject } from 'vitest/node'
import { startDynamoDbLocal } from '../../.ci/dynamoDbLocal.ts'
import { startMiniStack } from '../../.ci/ministack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the local AWS. */
    endpoint: string
    /** Of Amazon's DynamoDB Local; undefined where it cannot be had. */
    dynamoDbLocal: string | undefined
  }
}

/** A local AWS for the tests of a run, and Amazon's own local DynamoDB where Java and Maven are there. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [cloud, database] = await Promise.all([startMiniStack(), startDynamoDbLocal()])
  project.provide('endpoint', cloud.endpoint)
  project.provide('dynamoDbLocal', database?.endpoint)
  return async () => {
    await Promise.all([cloud.stop(), database?.stop()])
  }
}
