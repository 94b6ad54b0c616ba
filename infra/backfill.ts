import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import { bucketPrefixes } from '../shared/cloud/bucketPrefixes.ts'
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts'
import { backfillDefinition } from './backfillDefinition.ts'
import type { DataStack } from './DataStack.ts'
import { allow } from './functionRole.ts'
import type { StageConfig } from './stageConfig.ts'

interface BackfillProps {
  readonly config: StageConfig
  readonly data: DataStack
  readonly to: IQueue
}

/** Sends every object under a prefix through ingest again. It sees names of raw objects, never what is in them. */
export function backfill(scope: Construct, { config, data, to }: BackfillProps): CfnStateMachine {
  const stack = Stack.of(scope)
  const name = `tracegate-${config.stage}-backfill`
  const arn = (resource: string, resourceName: string): string =>
    stack.formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME })
  const log = new LogGroup(scope, 'BackfillLog', {
    // Services may write to groups of this name without a policy of the account's.
    logGroupName: `/aws/vendedlogs/states/${name}`,
    retention: config.retention.logDays,
    encryptionKey: data.keys.operations,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const children = arn('execution', `${name}/Objects:*`)
  const role = new Role(scope, 'BackfillRole', {
    assumedBy: new ServicePrincipal('states.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
    inlinePolicies: {
      permissions: new PolicyDocument({
        statements: [
          allow(['s3:ListBucket'], [data.raw.bucketArn], {
            StringLike: { 's3:prefix': [`${bucketPrefixes.raw}*`] },
          }),
          allow(['sqs:SendMessage'], [to.queueArn]),
          // A distributed map starts children of its own machine, and stops them.
          allow(['states:StartExecution'], [arn('stateMachine', name)]),
          allow(['states:DescribeExecution', 'states:StopExecution'], [children]),
          // The only form in which Step Functions takes the permission to log.
          allow(
            [
              'logs:CreateLogDelivery',
              'logs:DeleteLogDelivery',
              'logs:DescribeLogGroups',
              'logs:DescribeResourcePolicies',
              'logs:GetLogDelivery',
              'logs:ListLogDeliveries',
              'logs:PutResourcePolicy',
              'logs:UpdateLogDelivery',
            ],
            ['*'],
          ),
        ],
      }),
    },
  })
  acknowledgeWildcards(role, {
    [children]: 'Children of the map get their ids when they start.',
    '*': 'Permissions to set up the delivery of logs, which take no narrower resource. None touches data.',
  })
  const machine = new CfnStateMachine(scope, 'Backfill', {
    stateMachineName: name,
    stateMachineType: 'STANDARD',
    roleArn: role.roleArn,
    definitionString: stack.toJsonString(
      backfillDefinition({
        bucket: data.raw.bucketName,
        queueUrl: to.queueUrl,
        prefix: bucketPrefixes.raw,
        account: stack.account,
        region: stack.region,
        concurrency: config.backfill.concurrency,
      }),
    ),
    loggingConfiguration: {
      level: 'ALL',
      includeExecutionData: false,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: log.logGroupArn } }],
    },
  })
  machine.node.addDependency(role)
  acknowledge(machine, {
    'AwsSolutions-SF2': 'Our traces are OpenTelemetry; X-Ray would need a permission on every resource.',
  })
  return machine
}
