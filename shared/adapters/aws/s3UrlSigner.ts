import { GetObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { TracegateError } from '../../errors.ts'
import { assertObjectKey } from '../../ports/assertObjectKey.ts'
import type { Clock } from '../../ports/Clock.ts'
import type { UrlSigner } from '../../ports/UrlSigner.ts'
import { awsError } from './awsError.ts'
import type { S3Place } from './s3ObjectStore.ts'

/** Seconds that a URL may live; the bucket's policy says the same. */
const LONGEST = 300

/** Signs URLs with the credentials of the client: make it with a `scopedSession`, so that no URL can reach further. */
export function s3UrlSigner({ client, bucket, prefix = '', clock }: S3Place & { readonly clock: Clock }): UrlSigner {
  return {
    sign: async ({ key, sha256 }, seconds) => {
      assertObjectKey(key)
      assertObjectKey(prefix + key)
      if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST) {
        const remedy = `Give 1 to ${LONGEST} whole seconds.`
        throw new TracegateError('usage', 'a URL cannot be signed for this time', { remedy })
      }
      const now = clock()
      const command = new GetObjectCommand({ Bucket: bucket, Key: prefix + key })
      const url = await getSignedUrl(client, command, { expiresIn: seconds, signingDate: new Date(now) }).catch(
        (cause: unknown) => {
          throw awsError('signing a URL', `s3://${bucket}/${prefix}${key}`, cause)
        },
      )
      return { url, expiresAt: (Math.floor(now / 1_000) + seconds) * 1_000, sha256 }
    },
  }
}
