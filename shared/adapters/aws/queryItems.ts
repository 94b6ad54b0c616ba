import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb'
import { tableSchema } from '../../cloud/tableSchema.ts'
import { awsError } from './awsError.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { type Item, isLive } from './dynamoItem.ts'

export interface ItemQuery {
  readonly partition: string
  /** Begins, or follows, in the sort key. */
  readonly prefix?: string
  readonly after?: string
  /** The first and the last sort key, both included. */
  readonly between?: readonly [string, string]
  /** Asks the index by time, which may lag behind the table and holds keys alone. */
  readonly isByTime?: boolean
  readonly isDescending?: boolean
  /** Items asked for at once; a page may hold fewer. */
  readonly page?: number
}

/** The live items of one partition, in the order of their sort keys, by pages. Reads of the table see every finished write. */
export async function* queryItems(place: DynamoPlace, query: ItemQuery): AsyncGenerator<readonly Item[]> {
  const { client, table, clock } = place
  const { partition, prefix, after, between, isByTime = false, isDescending = false, page } = query
  const { partitionKey, sortKey } = isByTime ? tableSchema.byTime : tableSchema
  const values: Record<string, AttributeValue> = { ':partition': { S: partition } }
  let condition = '#partition = :partition'
  if (prefix !== undefined) {
    condition += ' AND begins_with(#sort, :sort)'
    values[':sort'] = { S: prefix }
  } else if (after !== undefined) {
    condition += ' AND #sort > :sort'
    values[':sort'] = { S: after }
  } else if (between !== undefined) {
    condition += ' AND #sort BETWEEN :first AND :last'
    values[':first'] = { S: between[0] }
    values[':last'] = { S: between[1] }
  }
  let ExclusiveStartKey: Item | undefined
  do {
    const found = await client
      .send(
        new QueryCommand({
          TableName: table,
          ...(isByTime ? { IndexName: tableSchema.byTime.index } : { ConsistentRead: true }),
          KeyConditionExpression: condition,
          ExpressionAttributeNames: {
            '#partition': partitionKey,
            ...(condition.includes('#sort') ? { '#sort': sortKey } : {}),
          },
          ExpressionAttributeValues: values,
          ScanIndexForward: !isDescending,
          Limit: page,
          ExclusiveStartKey,
        }),
      )
      .catch((cause: unknown) => {
        throw awsError('reading items', `table ${table}`, cause)
      })
    yield (found.Items ?? []).filter((item) => isLive(item, clock()))
    ExclusiveStartKey = found.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
}
