import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'
import { denial } from './keyPolicies.ts'
import type { StageConfig } from './stageConfig.ts'

export interface AuditBuckets {
  /** Server access logs. S3 does not deliver them into a bucket with Object Lock, so a policy refuses deletion here. */
  readonly accessLogs: IBucket
  /** The trail's data events, under Object Lock. */
  readonly trail: Bucket
}

/** Who touched which object, where those who touch objects cannot delete it. */
export function auditBuckets(scope: Construct, { retention, leaveOut }: StageConfig, key: IKey): AuditBuckets {
  const kept = Duration.days(retention.auditDays)
  const shared = {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      {
        expiration: Duration.days(retention.auditDays + 1),
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  }

  const accessLogs = new Bucket(scope, 'AccessLogs', { ...shared, encryption: BucketEncryption.S3_MANAGED })
  accessLogs.addToResourcePolicy(
    denial('NobodyDeletes', ['s3:DeleteObject', 's3:DeleteObjectVersion'], {
      resources: [accessLogs.arnForObjects('*')],
    }),
  )
  acknowledge(accessLogs, {
    'AwsSolutions-S1': 'It receives the access logs; logging its own accesses into itself would never end.',
  })

  // The class declares optional properties more loosely than its interface does.
  const logs = accessLogs as IBucket
  const lock =
    retention.auditMode === 'COMPLIANCE' ? ObjectLockRetention.compliance(kept) : ObjectLockRetention.governance(kept)
  const trail = new Bucket(scope, 'AuditTrail', {
    ...shared,
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    serverAccessLogsBucket: logs,
    serverAccessLogsPrefix: 'audit-trail/',
    ...(leaveOut.includes('object-lock') ? {} : { objectLockEnabled: true, objectLockDefaultRetention: lock }),
  })
  return { accessLogs: logs, trail }
}
