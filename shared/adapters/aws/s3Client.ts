import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { clientSettings } from './clientSettings.ts'

/** A client of S3; buckets are parts of the path, not of the host name, where the environment names an endpoint. */
export function s3Client(config: S3ClientConfig = {}): S3Client {
  const hasEndpoint = [process.env.AWS_ENDPOINT_URL_S3, process.env.AWS_ENDPOINT_URL].some((url) => url)
  return new S3Client({ ...clientSettings(), forcePathStyle: hasEndpoint, ...config })
}
