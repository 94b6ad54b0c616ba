import { s3ObjectStore } from '../../../shared/adapters/aws/s3ObjectStore.ts'
import { objectStoreContract } from '../../contracts/objectStoreContract.ts'
import { localS3, newBucket } from '../localCloud.ts'

objectStoreContract('S3', async () => {
  const client = localS3()
  return s3ObjectStore({ client, bucket: await newBucket(client) })
})
