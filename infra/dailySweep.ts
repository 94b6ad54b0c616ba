import { Stack } from 'aws-cdk-lib'
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnEventInvokeConfig, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { bucketPrefixes } from '../shared/cloud/bucketPrefixes.ts'
import { environmentNames } from '../shared/cloud/environmentNames.ts'
import type { DataStack } from './DataStack.ts'
import type { HandlerCode } from './functionCode.ts'
import { allow, tableAccess } from './functionRole.ts'
import { deadLetters } from './queueWithDeadLetters.ts'
import { serviceFunction } from './serviceFunction.ts'
import type { StageConfig } from './stageConfig.ts'

interface SweepProps {
  readonly config: StageConfig
  readonly code: HandlerCode
  readonly data: DataStack
}

/** Retention the second time: it lists and deletes raw objects, and can read none of them. */
export function dailySweep(
  scope: Construct,
  { config, code, data }: SweepProps,
): { sweep: LambdaFunction; dead: Queue } {
  const { raw, keys, table } = data
  const rawObjects = data.objects('raw', bucketPrefixes.raw)
  const dead = deadLetters(scope, 'SweepDeadLetters')
  const sweep = serviceFunction(scope, 'sweep', {
    config,
    code,
    entry: 'functions/report/sweep.ts',
    description: 'Deletes raw objects that are too old, with receipts',
    memoryMb: 512,
    timeoutSeconds: 900,
    concurrency: 1,
    logKey: keys.operations,
    environment: {
      [environmentNames.rawBucket]: raw.bucketName,
      [environmentNames.table]: table.tableName,
      [environmentNames.rawRetentionDays]: String(config.retention.rawDays),
      [environmentNames.deletionReceiptDays]: String(config.retention.auditDays),
    },
    permissions: [
      allow(['s3:ListBucket', 's3:ListBucketVersions'], [raw.bucketArn]),
      allow(['s3:DeleteObject', 's3:DeleteObjectVersion'], [rawObjects]),
      ...tableAccess(data),
      allow(['sqs:SendMessage'], [dead.queueArn]),
    ],
    wildcards: { [rawObjects]: 'It deletes whatever is too old under the one prefix that collectors may write to.' },
  })
  new CfnEventInvokeConfig(scope, 'SweepFailures', {
    functionName: sweep.functionName,
    qualifier: '$LATEST',
    maximumRetryAttempts: 2,
    destinationConfig: { onFailure: { destination: dead.queueArn } },
  })

  const role = new Role(scope, 'SweepScheduleRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    inlinePolicies: {
      permissions: new PolicyDocument({
        statements: [
          allow(['lambda:InvokeFunction'], [sweep.functionArn]),
          allow(['sqs:SendMessage'], [dead.queueArn]),
        ],
      }),
    },
  })
  new CfnSchedule(scope, 'SweepSchedule', {
    description: 'Daily sweep of the raw bucket',
    scheduleExpression: 'cron(30 2 * * ? *)',
    scheduleExpressionTimezone: 'UTC',
    flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 15 },
    target: {
      arn: sweep.functionArn,
      roleArn: role.roleArn,
      retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
      deadLetterConfig: { arn: dead.queueArn },
    },
  })
  return { sweep, dead }
}
