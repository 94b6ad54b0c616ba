import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { bucketPrefixes } from '../shared/cloud/bucketPrefixes.ts'
import { denial } from './keyPolicies.ts'
import { namedRoleArn } from './roleNames.ts'
import type { StageConfig } from './stageConfig.ts'

/** Where collectors write. Nobody but the role of ingest reads an object of it, whatever other policies allow. */
export function rawBucket(scope: Construct, config: StageConfig, key: IKey, accessLogs: IBucket): Bucket {
  const bucket = new Bucket(scope, 'Raw', {
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
    serverAccessLogsBucket: accessLogs,
    serverAccessLogsPrefix: 'raw/',
    lifecycleRules: [
      {
        id: 'retention',
        // An expired object becomes a noncurrent version, which goes a day later: together the promised days.
        expiration: Duration.days(config.retention.rawDays - 1),
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
      { id: 'delete-markers', expiredObjectDeleteMarker: true },
    ],
  })

  // The construct's own switch, and its notifications, would add a function in Python.
  const resource = bucket.node.defaultChild as CfnBucket
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } }

  bucket.addToResourcePolicy(
    denial(
      'OnlyIngestReads',
      ['s3:GetObject', 's3:GetObjectVersion'],
      { resources: [bucket.arnForObjects('*')] },
      {
        ArnNotEquals: { 'aws:PrincipalArn': namedRoleArn(scope, config, 'ingest') },
      },
    ),
  )
  bucket.addToResourcePolicy(
    denial(
      'NoPresignedUrls',
      ['s3:*'],
      { resources: [bucket.bucketArn, bucket.arnForObjects('*')] },
      {
        StringEquals: { 's3:authType': 'REST-QUERY-STRING' },
      },
    ),
  )
  bucket.addToResourcePolicy(
    denial('NothingOutsideThePrefix', ['s3:PutObject'], {
      notResources: [bucket.arnForObjects(`${bucketPrefixes.raw}*`)],
    }),
  )
  if (config.collectors.writerRoleArns.length > 0) {
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CollectorsWrite',
        principals: config.collectors.writerRoleArns.map((arn) => new ArnPrincipal(arn)),
        actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
        resources: [bucket.arnForObjects(`${bucketPrefixes.raw}*`)],
      }),
    )
  }
  return bucket
}
