import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Clock } from '../../ports/Clock.ts'

/** A table as `tableSchema` says. */
export interface DynamoPlace {
  readonly client: DynamoDBClient
  readonly table: string
  /** Decides what has expired. */
  readonly clock: Clock
}
