import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { bucketPrefixes } from '../shared/cloud/bucketPrefixes.ts'
import { environmentNames } from '../shared/cloud/environmentNames.ts'
import type { DataStack } from './DataStack.ts'
import type { HandlerCode } from './functionCode.ts'
import { allow, consume, tableAccess } from './functionRole.ts'
import { serviceFunction } from './serviceFunction.ts'
import type { StageConfig } from './stageConfig.ts'

interface IngestProps {
  readonly config: StageConfig
  readonly code: HandlerCode
  readonly data: DataStack
  readonly from: IQueue
  readonly to: IQueue
}

/** The one function that reads raw objects, and the one that can derive masking keys. It reads no report. */
export function ingestFunction(scope: Construct, { config, code, data, from, to }: IngestProps): LambdaFunction {
  const { raw, masked, keys, table } = data
  const rawObjects = data.objects('raw', bucketPrefixes.raw)
  const segments = data.objects('masked', bucketPrefixes.segments)
  const resume = data.objects('masked', bucketPrefixes.resume)
  const ingest = serviceFunction(scope, 'ingest', {
    config,
    code,
    entry: 'functions/ingest/handler.ts',
    description: 'Raw objects to masked segments and receipts',
    ...config.ingest,
    logKey: keys.operations,
    environment: {
      [environmentNames.rawBucket]: raw.bucketName,
      [environmentNames.maskedBucket]: masked.bucketName,
      [environmentNames.maskedRetentionDays]: String(config.retention.maskedDays),
      [environmentNames.table]: table.tableName,
      [environmentNames.maskingKeyId]: keys.masking.keyId,
      [environmentNames.validateQueueUrl]: to.queueUrl,
    },
    permissions: [
      allow(['s3:GetObject', 's3:GetObjectVersion'], [rawObjects]),
      // Without it, S3 answers 403 for an object that is gone, which looks like a fault worth retrying.
      allow(['s3:ListBucket'], [raw.bucketArn, masked.bucketArn]),
      allow(['kms:Decrypt'], [keys.raw.keyArn]),
      allow(['s3:GetObject', 's3:PutObject'], [segments, resume]),
      allow(['s3:DeleteObject'], [resume]),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], [keys.masked.keyArn]),
      allow(['kms:GenerateMac'], [keys.masking.keyArn]),
      ...tableAccess(data),
      consume(from),
      allow(['sqs:SendMessage'], [to.queueArn]),
    ],
    wildcards: {
      [rawObjects]: 'It takes in whatever collectors write under the one prefix they may write to.',
      [segments]: 'Segments are named by their scope and content, which nobody knows beforehand.',
      [resume]: 'What failed is kept under the id of its execution.',
    },
  })
  ingest.addEventSourceMapping('IngestSource', {
    eventSourceArn: from.queueArn,
    batchSize: config.ingest.batchSize,
    maxConcurrency: config.ingest.concurrency,
    reportBatchItemFailures: true,
  })
  return ingest
}
