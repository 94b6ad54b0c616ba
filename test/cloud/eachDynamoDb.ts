import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { inject } from 'vitest'
import { dynamoClient } from '../../shared/adapters/aws/dynamoClient.ts'
import { newTable, rootAccess } from './localCloud.ts'

interface LocalDynamoDb {
  readonly name: string
  readonly client: DynamoDBClient
  /** A new, empty table. */
  newTable(): Promise<string>
}

/** MiniStack's DynamoDB, and Amazon's own local one where it can be had. */
export function eachDynamoDb(): readonly LocalDynamoDb[] {
  const endpoints = { MiniStack: inject('endpoint'), 'DynamoDB Local': inject('dynamoDbLocal') }
  return Object.entries(endpoints).flatMap(([name, endpoint]) => {
    if (endpoint === undefined) return []
    const client = dynamoClient(rootAccess(endpoint))
    return [{ name, client, newTable: () => newTable(client) }]
  })
}
