import { DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { s3Versions } from '../../../shared/adapters/aws/s3Versions.ts'
import { type RawHistory, rawVersionsContract } from '../../contracts/rawVersionsContract.ts'
import { localS3, newBucket } from '../localCloud.ts'

rawVersionsContract('S3', async (history) => {
  const client = localS3()
  const bucket = await newBucket(client)
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
  const take = (step: RawHistory[number]) =>
    'put' in step
      ? client.send(new PutObjectCommand({ Bucket: bucket, Key: step.put, Body: 'raw' }))
      : client.send(new DeleteObjectCommand({ Bucket: bucket, Key: step.hide }))
  // Order matters where something is hidden.
  const atOnce = history.some((step) => 'hide' in step) ? 1 : 50
  for (let from = 0; from < history.length; from += atOnce) {
    await Promise.all(history.slice(from, from + atOnce).map(take))
  }
  return s3Versions({ client, bucket })
})
