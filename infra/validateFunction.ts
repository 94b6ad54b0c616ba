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

interface ValidateProps {
  readonly config: StageConfig
  readonly code: HandlerCode
  readonly data: DataStack
  readonly from: IQueue
}

/** Works on masked data alone: it has no permission on the raw bucket, its key or the masking key. */
export function validateFunction(scope: Construct, { config, code, data, from }: ValidateProps): LambdaFunction {
  const { masked, keys, table } = data
  const { profile, settleSeconds, tempoUrl } = config.judging
  const segments = data.objects('masked', bucketPrefixes.segments)
  const reports = data.objects('masked', bucketPrefixes.reports)
  const resume = data.objects('masked', bucketPrefixes.resume)
  const validate = serviceFunction(scope, 'validate', {
    config,
    code,
    entry: 'functions/validate/handler.ts',
    description: 'Masked segments to reports and verdicts',
    ...config.validate,
    logKey: keys.operations,
    environment: {
      [environmentNames.maskedBucket]: masked.bucketName,
      [environmentNames.maskedRetentionDays]: String(config.retention.maskedDays),
      [environmentNames.table]: table.tableName,
      [environmentNames.profile]: profile,
      [environmentNames.settleSeconds]: String(settleSeconds),
      ...(tempoUrl === undefined ? {} : { [environmentNames.tempoUrl]: tempoUrl }),
    },
    permissions: [
      allow(['s3:GetObject', 's3:PutObject'], [segments, reports, resume]),
      // Reports are uploaded in parts, and given up when they cannot be finished.
      allow(['s3:AbortMultipartUpload'], [reports]),
      allow(['s3:DeleteObject'], [reports, resume]),
      allow(['s3:ListBucket'], [masked.bucketArn]),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], [keys.masked.keyArn]),
      ...tableAccess(data),
      consume(from),
    ],
    wildcards: {
      [segments]: 'Segments are named by their scope and content, which nobody knows beforehand.',
      [reports]: 'It writes the reports of every scope.',
      [resume]: 'What failed is kept under the id of its execution.',
    },
  })
  validate.addEventSourceMapping('ValidateSource', {
    eventSourceArn: from.queueArn,
    batchSize: config.validate.batchSize,
    maxConcurrency: config.validate.concurrency,
    reportBatchItemFailures: true,
  })
  return validate
}
