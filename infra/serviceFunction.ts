import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { environmentNames } from '../shared/cloud/environmentNames.ts'
import type { ServiceName } from '../shared/cloud/serviceNames.ts'
import type { Reasons } from './acknowledge.ts'
import type { HandlerCode } from './functionCode.ts'
import { allow, functionRole } from './functionRole.ts'
import { metricsNamespace } from './metricsNamespace.ts'
import type { StageConfig } from './stageConfig.ts'

export interface FunctionProps {
  readonly config: StageConfig
  readonly code: HandlerCode
  readonly entry: string
  readonly description: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  /** Most copies at once, set apart from what others in the account use. */
  readonly concurrency: number
  readonly environment: Readonly<Record<string, string>>
  readonly permissions: readonly PolicyStatement[]
  /** Why which of their ARNs have a wildcard. */
  readonly wildcards?: Reasons
  readonly logKey: IKey
}

/** A function with a role and a log group of its own; it can write that log and do what `permissions` say. */
export function serviceFunction(scope: Construct, name: ServiceName, props: FunctionProps): LambdaFunction {
  const { config } = props
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`
  const logGroup = new LogGroup(scope, `${title}Log`, {
    retention: config.retention.logDays,
    encryptionKey: props.logKey,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const role = functionRole(scope, config, name, {
    statements: [...props.permissions, allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn])],
    wildcards: props.wildcards ?? {},
  })
  return new LambdaFunction(scope, title, {
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    code: props.code(props.entry),
    handler: 'handler.handler',
    memorySize: props.memoryMb,
    timeout: Duration.seconds(props.timeoutSeconds),
    reservedConcurrentExecutions: props.concurrency,
    role: role.withoutPolicyUpdates(),
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    environment: {
      [environmentNames.stage]: config.stage,
      [environmentNames.service]: name,
      [environmentNames.metricsNamespace]: metricsNamespace(config),
      ...(config.otlpEndpoint === undefined ? {} : { [environmentNames.otlpEndpoint]: config.otlpEndpoint }),
      ...props.environment,
    },
  })
}
