import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { HttpApi, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2'
import { ArnPrincipal, PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { bucketPrefixes } from '../shared/cloud/bucketPrefixes.ts'
import { environmentNames } from '../shared/cloud/environmentNames.ts'
import { acknowledgeWildcards } from './acknowledge.ts'
import { ciRoles } from './ciRoles.ts'
import type { DataStack } from './DataStack.ts'
import type { HandlerCode } from './functionCode.ts'
import { allow } from './functionRole.ts'
import { grantApi } from './grantApi.ts'
import { tableKeyActions } from './keyPolicies.ts'
import { namedRoleArn, roleName } from './roleNames.ts'
import { serviceFunction } from './serviceFunction.ts'
import type { StageConfig } from './stageConfig.ts'

export interface AccessProps extends StackProps {
  readonly config: StageConfig
  readonly code: HandlerCode
  readonly data: DataStack
}

/** Everything through which someone outside gets to see a report. */
export class AccessStack extends Stack {
  readonly grants: LambdaFunction
  readonly api: HttpApi
  readonly stage: HttpStage

  constructor(scope: Construct, id: string, props: AccessProps) {
    super(scope, id, props)
    const { config, code, data } = props
    const { table, keys, masked } = data

    this.grants = serviceFunction(this, 'grants', {
      config,
      code,
      entry: 'functions/report/grants.ts',
      description: 'Checks claims against the grant policy, signs URLs of reports',
      memoryMb: 512,
      timeoutSeconds: 10,
      concurrency: config.grants.concurrency,
      logKey: keys.operations,
      environment: {
        [environmentNames.maskedBucket]: masked.bucketName,
        [environmentNames.table]: table.tableName,
        [environmentNames.grantPolicy]: JSON.stringify(config.grants.policy),
        [environmentNames.maskedKeyArn]: keys.masked.keyArn,
        [environmentNames.grantRoleArn]: namedRoleArn(this, config, 'reader'),
        [environmentNames.audience]: config.oidc.audience,
      },
      permissions: [
        // It reads verdicts and writes audit records. Objects it reaches through the session alone.
        allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [table.tableArn]),
        allow(tableKeyActions, [keys.table.keyArn]),
        allow(['sts:AssumeRole'], [namedRoleArn(this, config, 'reader')]),
      ],
    })
    this.readerRole(config, data)

    const { api, stage } = grantApi(this, { config, grants: this.grants, logKey: keys.operations })
    this.api = api
    this.stage = stage
    ciRoles(this, config, data)
    new CfnOutput(this, 'GrantsUrl', { value: `${api.apiEndpoint}/grants` })
  }

  /** What a session may read at most; the function's session policy leaves one scope of it. */
  private readerRole(config: StageConfig, data: DataStack): void {
    const trusted = this.grants.role?.roleArn ?? ''
    const reports = data.objects('masked', bucketPrefixes.reports)
    const reader = new Role(this, 'ReaderRole', {
      roleName: roleName(this, config, 'reader'),
      description: 'Assumed by the grant function, with a session policy for one scope',
      assumedBy: new ArnPrincipal(trusted),
      inlinePolicies: {
        permissions: new PolicyDocument({
          statements: [allow(['s3:GetObject'], [reports]), allow(['kms:Decrypt'], [data.keys.masked.keyArn])],
        }),
      },
    })
    acknowledgeWildcards(reader, {
      [reports]: 'The most that any session can have; each gets a policy for one scope when it is assumed.',
    })
  }
}
