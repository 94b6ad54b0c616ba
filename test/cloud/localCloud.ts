import { randomUUID } from 'node:crypto'
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3'
import { inject } from 'vitest'
import { s3Client } from '../../shared/adapters/aws/s3Client.ts'
import { tableSchema } from '../../shared/cloud/tableSchema.ts'

/** How clients reach the local AWS as the root user of its account. */
export function rootAccess(endpoint = inject('endpoint')) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'local' },
  }
}

export function localS3(): S3Client {
  return s3Client({ ...rootAccess(), forcePathStyle: true })
}

/** A new, empty bucket. */
export async function newBucket(client: S3Client): Promise<string> {
  const bucket = `test-${randomUUID()}`
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  return bucket
}

/** A new, empty table as the infrastructure makes it. */
export async function newTable(client: DynamoDBClient, table = `test-${randomUUID()}`): Promise<string> {
  const { partitionKey, sortKey, byTime } = tableSchema
  const keySchema = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ]
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema(partitionKey, sortKey),
      AttributeDefinitions: [partitionKey, sortKey, byTime.partitionKey, byTime.sortKey].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      GlobalSecondaryIndexes: [
        {
          IndexName: byTime.index,
          KeySchema: keySchema(byTime.partitionKey, byTime.sortKey),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  )
  return table
}
