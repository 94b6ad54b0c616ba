import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { CreateKeyCommand } from '@aws-sdk/client-kms'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { CreateQueueCommand } from '@aws-sdk/client-sqs'
import { startMiniStack } from '../.ci/ministack.ts'
import { dynamoClient } from '../shared/adapters/aws/dynamoClient.ts'
import { kmsClient } from '../shared/adapters/aws/kmsClient.ts'
import { s3Client } from '../shared/adapters/aws/s3Client.ts'
import { sqsClient } from '../shared/adapters/aws/sqsClient.ts'
import { environmentNames } from '../shared/cloud/environmentNames.ts'
import { tableSchema } from '../shared/cloud/tableSchema.ts'
import { AUDIENCE, WORKFLOW } from './cloudEvents.ts'
import { startCountingProxy, type Tally } from './countingProxy.ts'

const RAW = 'bench-raw'
const MASKED = 'bench-masked'
const TABLE = 'bench'
const POLICY = {
  rules: [{ name: 'bench', repositoryId: '4711', ref: 'refs/heads/main', jobWorkflowRef: WORKFLOW }],
}

interface LocalStage {
  /** Of functions; what they ask AWS for is counted. */
  readonly environment: Readonly<Record<string, string>>
  /** Requests since this was last called. */
  take(): Tally
  /** Uploads a raw object, and gives the event that EventBridge makes of it. */
  land(key: string, bytes: Uint8Array): Promise<unknown>
  stop(): Promise<void>
}

/** What a stage's functions need, in a local AWS that is there for this alone. */
export async function localStage(): Promise<LocalStage> {
  const cloud = await startMiniStack({ enforcePolicies: false })
  const proxy = await startCountingProxy(cloud.endpoint)
  const access = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'local' },
  }
  const s3 = s3Client({ ...access, forcePathStyle: true })
  for (const Bucket of [RAW, MASKED]) await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutBucketVersioningCommand({ Bucket: RAW, VersioningConfiguration: { Status: 'Enabled' } }))
  await createTable(access)
  const { KeyMetadata } = await kmsClient(access).send(
    new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  )
  const { QueueUrl = '' } = await sqsClient(access).send(
    new CreateQueueCommand({ QueueName: 'bench.fifo', Attributes: { FifoQueue: 'true' } }),
  )
  return {
    environment: {
      AWS_ENDPOINT_URL: proxy.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: '000000000000',
      AWS_SECRET_ACCESS_KEY: 'local',
      [environmentNames.stage]: 'bench',
      [environmentNames.rawBucket]: RAW,
      [environmentNames.maskedBucket]: MASKED,
      [environmentNames.maskedRetentionDays]: '365',
      [environmentNames.rawRetentionDays]: '30',
      [environmentNames.deletionReceiptDays]: '365',
      [environmentNames.table]: TABLE,
      [environmentNames.maskingKeyId]: KeyMetadata?.KeyId ?? '',
      // The SDK sends to the host that is in the URL.
      [environmentNames.validateQueueUrl]: `${proxy.endpoint}${new URL(QueueUrl).pathname}`,
      [environmentNames.settleSeconds]: '0',
      [environmentNames.grantPolicy]: JSON.stringify(POLICY),
      [environmentNames.grantRoleArn]: 'arn:aws:iam::000000000000:role/bench',
      [environmentNames.audience]: AUDIENCE,
      [environmentNames.metricsNamespace]: 'tracegate/bench',
    },
    take: () => proxy.take(),
    async land(key, bytes) {
      const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: RAW, Key: key, Body: bytes }))
      return {
        'detail-type': 'Object Created',
        source: 'aws.s3',
        detail: { bucket: { name: RAW }, object: { key, size: bytes.length, 'version-id': VersionId } },
      }
    },
    async stop() {
      await proxy.close()
      await cloud.stop()
    },
  }
}

async function createTable(access: Parameters<typeof dynamoClient>[0]): Promise<void> {
  const { partitionKey, sortKey, byTime } = tableSchema
  const keySchema = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ]
  await dynamoClient(access).send(
    new CreateTableCommand({
      TableName: TABLE,
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
}
