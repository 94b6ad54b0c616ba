import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { bucketPrefixes } from '../shared/cloud/bucketPrefixes.ts'
import { denial } from './keyPolicies.ts'
import type { StageConfig } from './stageConfig.ts'

/** No presigned URL is worth anything later, whatever expiry it names. */
const LONGEST_SIGNATURE_MS = 5 * 60 * 1000

/** Segments and reports. Presigned URLs reach reports alone, and for five minutes. */
export function maskedBucket(scope: Construct, { retention }: StageConfig, key: IKey, accessLogs: IBucket): Bucket {
  const bucket = new Bucket(scope, 'Masked', {
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
    serverAccessLogsPrefix: 'masked/',
    lifecycleRules: [
      {
        id: 'retention',
        expiration: Duration.days(retention.maskedDays),
        noncurrentVersionExpiration: Duration.days(7),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
      { id: 'delete-markers', expiredObjectDeleteMarker: true },
    ],
  })
  const presigned = { 's3:authType': 'REST-QUERY-STRING' }
  bucket.addToResourcePolicy(
    denial(
      'NoOldSignatures',
      ['s3:GetObject', 's3:GetObjectVersion'],
      { resources: [bucket.arnForObjects('*')] },
      {
        StringEquals: presigned,
        NumericGreaterThan: { 's3:signatureAge': String(LONGEST_SIGNATURE_MS) },
      },
    ),
  )
  bucket.addToResourcePolicy(
    denial(
      'PresignedReportsOnly',
      ['s3:*'],
      {
        notResources: [bucket.arnForObjects(`${bucketPrefixes.reports}*`)],
      },
      {
        StringEquals: presigned,
      },
    ),
  )
  return bucket
}
