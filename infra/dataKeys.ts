import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import { maskedKeyPolicy, maskingKeyPolicy, operationsKeyPolicy, rawKeyPolicy, tableKeyPolicy } from './keyPolicies.ts'
import { namedRoleArn } from './roleNames.ts'
import type { StageConfig } from './stageConfig.ts'

export interface DataKeys {
  readonly raw: Key
  readonly masked: Key
  readonly table: Key
  /** HMAC_256. KMS does not rotate such keys, and must not: equal values would stop being equal. */
  readonly masking: Key
  readonly operations: Key
}

export const trailName = ({ stage }: StageConfig): string => `tracegate-${stage}-objects`

/** A key per kind of data, so that being let use one says nothing about the others. */
export function dataKeys(scope: Construct, config: StageConfig): DataKeys {
  const ingest = namedRoleArn(scope, config, 'ingest')
  const trailArn = Stack.of(scope).formatArn({
    service: 'cloudtrail',
    resource: 'trail',
    resourceName: trailName(config),
  })
  const shared = { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN }
  const about = (what: string): string => `tracegate ${config.stage}: ${what}`
  return {
    raw: new Key(scope, 'RawKey', {
      ...shared,
      description: about('raw objects'),
      policy: rawKeyPolicy(scope, ingest, config.collectors.writerRoleArns),
    }),
    masked: new Key(scope, 'MaskedKey', {
      ...shared,
      description: about('masked events and reports'),
      policy: maskedKeyPolicy(scope),
    }),
    table: new Key(scope, 'TableKey', {
      ...shared,
      description: about('receipts, verdicts, traces'),
      policy: tableKeyPolicy(scope),
    }),
    masking: new Key(scope, 'MaskingKey', {
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: RemovalPolicy.RETAIN,
      description: about('derives the masking key of each scope'),
      policy: maskingKeyPolicy(ingest),
    }),
    operations: new Key(scope, 'OperationsKey', {
      ...shared,
      description: about('logs, alarms, audit trail'),
      policy: operationsKeyPolicy(scope, trailArn),
    }),
  }
}
