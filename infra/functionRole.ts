import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { tableSchema } from '../shared/cloud/tableSchema.ts'
import { acknowledgeWildcards, type Reasons } from './acknowledge.ts'
import type { DataStack } from './DataStack.ts'
import { tableKeyActions } from './keyPolicies.ts'
import { roleName } from './roleNames.ts'
import type { StageConfig } from './stageConfig.ts'

type Conditions = Record<string, Record<string, unknown>>

export const allow = (actions: string[], resources: string[], conditions: Conditions = {}): PolicyStatement =>
  new PolicyStatement({ actions, resources, conditions })

/** A role that holds exactly these permissions: what constructs would add to it is added nowhere. */
export function functionRole(
  scope: Construct,
  config: StageConfig,
  name: 'ingest' | 'validate' | 'sweep' | 'grants',
  { statements, wildcards }: { readonly statements: PolicyStatement[]; readonly wildcards: Reasons },
): Role {
  const role = new Role(scope, `${name[0]?.toUpperCase()}${name.slice(1)}Role`, {
    roleName: roleName(scope, config, name),
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { permissions: new PolicyDocument({ statements }) },
  })
  acknowledgeWildcards(role, wildcards)
  return role
}

/** Items are read one by one or by key: nobody may scan the table. */
export function tableAccess({ table, keys }: DataStack): PolicyStatement[] {
  return [
    allow(
      [
        'dynamodb:BatchGetItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      [table.tableArn],
    ),
    allow(['dynamodb:Query'], [`${table.tableArn}/index/${tableSchema.byTime.index}`]),
    allow(tableKeyActions, [keys.table.keyArn]),
  ]
}

export const consume = (queue: IQueue): PolicyStatement =>
  allow(
    ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    [queue.queueArn],
  )
