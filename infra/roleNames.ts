import { Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { StageConfig } from './stageConfig.ts'

/** Roles whose names key and bucket policies give; those policies are made before the roles are. */
type NamedRole = 'ingest' | 'validate' | 'sweep' | 'grants' | 'reader'

/** With the region, because roles belong to the account and a stage may be deployed in several regions. */
export function roleName(scope: Construct, { stage }: StageConfig, role: NamedRole | `ci-${string}`): string {
  return `tracegate-${stage}-${role}-${Stack.of(scope).region}`
}

export function namedRoleArn(scope: Construct, config: StageConfig, role: NamedRole): string {
  return Stack.of(scope).formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: roleName(scope, config, role),
  })
}
