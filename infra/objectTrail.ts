import { Stack } from 'aws-cdk-lib'
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'

interface TrailProps {
  readonly name: string
  readonly log: Bucket
  readonly key: IKey
  /** Buckets whose objects are watched. */
  readonly of: readonly Bucket[]
}

/** Every read, write and deletion of an object, by whom. CloudTrail records none of these unless asked. */
export function objectTrail(scope: Construct, { name, log, key, of }: TrailProps): void {
  const { account } = Stack.of(scope)
  const cloudTrail = new ServicePrincipal('cloudtrail.amazonaws.com')
  const conditions = {
    StringEquals: {
      'aws:SourceArn': Stack.of(scope).formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: name }),
    },
  }
  log.addToResourcePolicy(
    new PolicyStatement({
      sid: 'TrailLooks',
      principals: [cloudTrail],
      actions: ['s3:GetBucketAcl'],
      resources: [log.bucketArn],
      conditions,
    }),
  )
  log.addToResourcePolicy(
    new PolicyStatement({
      sid: 'TrailWrites',
      principals: [cloudTrail],
      actions: ['s3:PutObject'],
      resources: [log.arnForObjects(`AWSLogs/${account}/*`)],
      conditions,
    }),
  )
  const trail = new CfnTrail(scope, 'ObjectTrail', {
    trailName: name,
    isLogging: true,
    s3BucketName: log.bucketName,
    kmsKeyId: key.keyArn,
    enableLogFileValidation: true,
    advancedEventSelectors: [
      {
        name: 'objects of the raw and the masked bucket',
        fieldSelectors: [
          { field: 'eventCategory', equalTo: ['Data'] },
          { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
          { field: 'resources.ARN', startsWith: of.map((bucket) => bucket.arnForObjects('')) },
        ],
      },
    ],
  })
  if (log.policy !== undefined) trail.node.addDependency(log.policy)
}
