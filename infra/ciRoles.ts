import { CfnOutput } from 'aws-cdk-lib'
import { OidcProviderNative, PolicyDocument, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { bucketPrefixes } from '../shared/cloud/bucketPrefixes.ts'
import { scopeFolder } from '../shared/events/scopeFolder.ts'
import { acknowledgeWildcards } from './acknowledge.ts'
import type { DataStack } from './DataStack.ts'
import { allow } from './functionRole.ts'
import { roleName } from './roleNames.ts'
import type { CiRole, StageConfig } from './stageConfig.ts'

/** The other way to the reports: a workflow takes a role and reads its scopes from S3 itself. One role per entry. */
export function ciRoles(scope: Construct, config: StageConfig, data: DataStack): void {
  if (config.ciRoles.length === 0) return
  const providerArn = config.oidc.providerArn ?? newProvider(scope, config)
  for (const entry of config.ciRoles) ciRole(scope, config, { entry, providerArn, data })
}

function newProvider(scope: Construct, { oidc }: StageConfig): string {
  const provider = new OidcProviderNative(scope, 'Provider', { url: oidc.issuer, clientIds: [oidc.stsAudience] })
  return provider.oidcProviderArn
}

interface Wiring {
  readonly entry: CiRole
  readonly providerArn: string
  readonly data: DataStack
}

function ciRole(scope: Construct, config: StageConfig, { entry, providerArn, data }: Wiring): void {
  const claim = (name: string): string => `${config.oidc.issuer.replace(/^https?:\/\//, '')}:${name}`
  const folders = entry.scopes.map(reportFolder)
  const objects = folders.map((folder) => data.objects('masked', `${folder}/`))
  const role = new Role(scope, `Ci-${entry.name}`, {
    roleName: roleName(scope, config, `ci-${entry.name}`),
    description: `Reads masked reports of ${entry.scopes.length} scope pattern(s) from CI`,
    assumedBy: new WebIdentityPrincipal(providerArn, {
      StringEquals: {
        [claim('aud')]: config.oidc.stsAudience,
        [claim('repository_id')]: entry.repositoryId,
        [claim('job_workflow_ref')]: entry.workflow,
      },
      StringLike: { [claim('sub')]: entry.subjects },
    }),
    inlinePolicies: {
      permissions: new PolicyDocument({
        statements: [
          allow(['s3:GetObject'], objects),
          allow(['s3:ListBucket'], [data.masked.bucketArn], {
            StringLike: { 's3:prefix': folders.map((folder) => `${folder}/*`) },
          }),
          allow(['kms:Decrypt'], [data.keys.masked.keyArn]),
        ],
      }),
    },
  })
  const reason = 'The files of the scopes that the stage gives this role.'
  acknowledgeWildcards(role, Object.fromEntries(objects.map((arn) => [arn, reason])))
  new CfnOutput(scope, `CiRole-${entry.name}`, { value: role.roleArn })
}

/** A scope's folder of reports; the start of a scope, marked by `*`, is the start of its folder's name. */
function reportFolder(pattern: string): string {
  const open = pattern.endsWith('*')
  const folder = scopeFolder(open ? pattern.slice(0, -1) : pattern)
  return `${bucketPrefixes.reports}${folder}${open ? '*' : ''}`
}
