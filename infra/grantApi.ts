import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { StageConfig } from './stageConfig.ts'

/** What the access log says of a request: who asked, as the token said, and what came of it; never the token. */
const logged = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  sourceIp: '$context.identity.sourceIp',
  error: '$context.error.messageString',
  refused: '$context.authorizer.error',
  repositoryId: '$context.authorizer.claims.repository_id',
  runId: '$context.authorizer.claims.run_id',
}

interface GrantApiProps {
  readonly config: StageConfig
  readonly grants: IFunction
  readonly logKey: IKey
}

/** `POST /grants`. API Gateway checks the token's signature, issuer, audience and times; the function checks the rest. */
export function grantApi(
  scope: Construct,
  { config, grants, logKey }: GrantApiProps,
): { api: HttpApi; stage: HttpStage } {
  const { oidc } = config
  const api = new HttpApi(scope, 'Api', {
    apiName: `tracegate-${config.stage}`,
    description: 'Time-limited access to the masked reports of one scope',
    createDefaultStage: false,
    defaultAuthorizer: new HttpJwtAuthorizer('Token', oidc.issuer, { jwtAudience: [oidc.audience] }),
  })
  api.addRoutes({
    path: '/grants',
    methods: [HttpMethod.POST],
    integration: new HttpLambdaIntegration('GrantFunction', grants, { timeout: Duration.seconds(10) }),
  })
  const log = new LogGroup(scope, 'ApiLog', {
    logGroupName: `/aws/vendedlogs/apis/tracegate-${config.stage}`,
    retention: config.retention.logDays,
    encryptionKey: logKey,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const stage = new HttpStage(scope, 'Stage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    detailedMetricsEnabled: true,
    throttle: { rateLimit: config.grants.ratePerSecond, burstLimit: config.grants.burst },
    accessLogSettings: {
      destination: new LogGroupLogDestination(log),
      format: AccessLogFormat.custom(JSON.stringify(logged)),
    },
  })
  return { api, stage }
}
