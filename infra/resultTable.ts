import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import { tableSchema } from '../shared/cloud/tableSchema.ts'

const text = (name: string) => ({ name, type: AttributeType.STRING })

/** Receipts, merges, verdicts, traces and audit records; on demand, so that an idle stage costs next to nothing. */
export function resultTable(scope: Construct, key: IKey): Table {
  const table = new Table(scope, 'Results', {
    partitionKey: text(tableSchema.partitionKey),
    sortKey: text(tableSchema.sortKey),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: tableSchema.expiresAt,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  const { index, partitionKey, sortKey } = tableSchema.byTime
  table.addGlobalSecondaryIndex({
    indexName: index,
    partitionKey: text(partitionKey),
    sortKey: text(sortKey),
    projectionType: ProjectionType.KEYS_ONLY,
  })
  return table
}
