import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { auditBuckets } from './auditBuckets.ts'
import { type DataKeys, dataKeys, trailName } from './dataKeys.ts'
import { maskedBucket } from './maskedBucket.ts'
import { objectTrail } from './objectTrail.ts'
import { rawBucket } from './rawBucket.ts'
import { resultTable } from './resultTable.ts'
import type { StageConfig } from './stageConfig.ts'

const outputs = { raw: 'RawBucketArn', masked: 'MaskedBucketArn' } as const

/** What must outlive every deployment: keys, buckets, the table, the audit trail. Deleting the stack keeps them all. */
export class DataStack extends Stack {
  readonly keys: DataKeys
  readonly raw: Bucket
  readonly masked: Bucket
  readonly table: Table

  constructor(scope: Construct, id: string, props: StackProps & { readonly config: StageConfig }) {
    super(scope, id, props)
    const { config } = props
    this.keys = dataKeys(this, config)
    const audit = auditBuckets(this, config, this.keys.operations)
    this.raw = rawBucket(this, config, this.keys.raw, audit.accessLogs)
    this.masked = maskedBucket(this, config, this.keys.masked, audit.accessLogs)
    this.table = resultTable(this, this.keys.table)
    if (!config.leaveOut.includes('audit-trail')) {
      const of = [this.raw, this.masked]
      objectTrail(this, { name: trailName(config), log: audit.trail, key: this.keys.operations, of })
    }
    new CfnOutput(this, outputs.raw, { value: this.raw.bucketArn })
    new CfnOutput(this, outputs.masked, { value: this.masked.bucketArn })
    new CfnOutput(this, 'RawBucketName', { value: this.raw.bucketName })
    new CfnOutput(this, 'MaskedBucketName', { value: this.masked.bucketName })
    new CfnOutput(this, 'TableName', { value: this.table.tableName })
  }

  /** ARN of everything under a prefix, for policies of other stacks. By a named output, so that findings can name it. */
  objects(bucket: keyof typeof outputs, prefix: string): string {
    return `${Fn.getStackOutput(this.stackName, outputs[bucket])}/${prefix}*`
  }
}
