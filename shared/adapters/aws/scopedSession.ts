import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts'
import { TracegateError } from '../../errors.ts'
import { awsError } from './awsError.ts'

interface SessionWanted {
  readonly client: STSClient
  readonly roleArn: string
  readonly bucket: string
  /** The only keys the session may read; ends with a slash. */
  readonly prefix: string
  /** Shown in CloudTrail; what STS does not take of it is replaced. */
  readonly name: string
  /** 900 seconds, the least that STS takes, unless given. */
  readonly seconds?: number
  /** ARN of the KMS key of the bucket, where it has one of its own. */
  readonly keyArn?: string
}

/** Credentials as clients take them. */
export interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

const SHORTEST = 900

/** Assumes a role for reading the objects below one prefix and nothing else, whatever the role itself may do. */
export async function scopedSession(wanted: SessionWanted): Promise<SessionCredentials> {
  const { client, roleArn, bucket, prefix, name, seconds = SHORTEST, keyArn } = wanted
  // Asterisks, question marks and dollar signs mean more than themselves in a policy.
  if (!/^[\w.=@:+,~ -]+(\/[\w.=@:+,~ -]+)*\/$/.test(prefix) || prefix.split('/').includes('..')) {
    throw new TracegateError('usage', 'a session cannot be limited to this prefix', {
      remedy: 'Use plain characters, and a slash at the end.',
    })
  }
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: name
      .replaceAll(/[^\w+=,.@-]/g, '-')
      .slice(0, 64)
      .padEnd(2, '-'),
    DurationSeconds: seconds,
    Policy: JSON.stringify(sessionPolicy(bucket, prefix, keyArn)),
  })
  const { Credentials } = await client.send(command).catch((cause: unknown) => {
    throw awsError('assuming a role', roleArn, cause)
  })
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {}
  if (AccessKeyId && SecretAccessKey && SessionToken && Expiration) {
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    }
  }
  throw new TracegateError('unreadable', 'STS gave no credentials', { location: roleArn, retryable: true })
}

function sessionPolicy(bucket: string, prefix: string, keyArn: string | undefined) {
  const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/${prefix}*` }
  const decrypt = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn }
  return { Version: '2012-10-17', Statement: keyArn === undefined ? [read] : [read, decrypt] }
}
