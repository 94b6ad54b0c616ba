import { Stack } from 'aws-cdk-lib'
import {
  AccountRootPrincipal,
  AnyPrincipal,
  ArnPrincipal,
  Effect,
  type IPrincipal,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'

/** What owners do with a key. No use of it, and no grant, which would hand the use on. */
const administration = [
  'kms:CancelKeyDeletion',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:ListRetirableGrants',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
]

const keyStatement = (
  sid: string,
  principal: IPrincipal,
  actions: string[],
  conditions: Record<string, Record<string, unknown>> = {},
): PolicyStatement =>
  // In the policy of a key, `*` is that key.
  new PolicyStatement({ sid, effect: Effect.ALLOW, principals: [principal], actions, resources: ['*'], conditions })

const viaService = (scope: Construct, service: string) => `${service}.${Stack.of(scope).region}.amazonaws.com`

const administeredKey = (...uses: PolicyStatement[]): PolicyDocument =>
  new PolicyDocument({
    statements: [keyStatement('Administration', new AccountRootPrincipal(), administration), ...uses],
  })

/** One role decrypts, through S3; writers encrypt, and decrypt as S3 asks of uploads in parts. */
export function rawKeyPolicy(
  scope: Construct,
  ingestRoleArn: string,
  writerRoleArns: readonly string[],
): PolicyDocument {
  const s3 = { 'kms:ViaService': viaService(scope, 's3') }
  return administeredKey(
    keyStatement('IngestReads', new AccountRootPrincipal(), ['kms:Decrypt'], {
      StringEquals: s3,
      ArnEquals: { 'aws:PrincipalArn': ingestRoleArn },
    }),
    ...writerRoleArns.map((arn, index) =>
      keyStatement(`CollectorWrites${index}`, new ArnPrincipal(arn), ['kms:GenerateDataKey', 'kms:Decrypt'], {
        StringEquals: s3,
      }),
    ),
  )
}

/** Whom IAM lets use the bucket with this key: no use of the key but through S3. */
export function maskedKeyPolicy(scope: Construct): PolicyDocument {
  return administeredKey(
    keyStatement('UseThroughS3', new AccountRootPrincipal(), ['kms:Decrypt', 'kms:GenerateDataKey'], {
      StringEquals: { 'kms:ViaService': viaService(scope, 's3') },
    }),
  )
}

/** The actions that DynamoDB's documentation asks of callers; the grant is DynamoDB's own, made with the table. */
export const tableKeyActions = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
]

export function tableKeyPolicy(scope: Construct): PolicyDocument {
  const dynamodb = { 'kms:ViaService': viaService(scope, 'dynamodb') }
  return administeredKey(
    keyStatement('UseThroughDynamoDb', new AccountRootPrincipal(), tableKeyActions, { StringEquals: dynamodb }),
    keyStatement('GrantToDynamoDb', new AccountRootPrincipal(), ['kms:CreateGrant'], {
      StringEquals: dynamodb,
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    }),
  )
}

/** Masking is as strong as this: one role makes codes with the key, and not even owners of the account may. */
export function maskingKeyPolicy(ingestRoleArn: string): PolicyDocument {
  return administeredKey(
    keyStatement('IngestDerivesKeys', new AccountRootPrincipal(), ['kms:GenerateMac'], {
      ArnEquals: { 'aws:PrincipalArn': ingestRoleArn },
    }),
  )
}

/** For logs, alarms and the audit trail: services of AWS in this account, each for its own resources. */
export function operationsKeyPolicy(scope: Construct, trailArn: string): PolicyDocument {
  const { partition, region, account } = Stack.of(scope)
  return administeredKey(
    keyStatement(
      'Logs',
      new ServicePrincipal(`logs.${region}.amazonaws.com`),
      ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
        },
      },
    ),
    // Without a condition on the source, which CloudWatch does not always state; the topic's policy has one.
    ...['cloudwatch', 'budgets'].map((service) =>
      keyStatement(`NoticesOf${service}`, new ServicePrincipal(`${service}.amazonaws.com`), [
        'kms:Decrypt',
        'kms:GenerateDataKey*',
      ]),
    ),
    keyStatement(
      'Trail',
      new ServicePrincipal('cloudtrail.amazonaws.com'),
      ['kms:DescribeKey', 'kms:GenerateDataKey*'],
      {
        StringEquals: { 'aws:SourceArn': trailArn },
      },
    ),
    // Who reads the trail is left to IAM.
    keyStatement('ReadThroughS3', new AccountRootPrincipal(), ['kms:Decrypt'], {
      StringEquals: { 'kms:ViaService': viaService(scope, 's3') },
    }),
  )
}

/** Refuses to everyone, whatever else is allowed. */
export const denial = (
  sid: string,
  actions: string[],
  where: { resources: string[] } | { notResources: string[] },
  conditions: Record<string, Record<string, unknown>> = {},
): PolicyStatement =>
  new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], actions, ...where, conditions })
