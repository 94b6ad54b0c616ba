import { assertObjectKey } from '../../ports/assertObjectKey.ts'
import type { ReportSink } from '../../ports/ReportSink.ts'
import { openReportUpload } from './openReportUpload.ts'
import type { S3Place } from './s3ObjectStore.ts'

/**
 * Writes report files into a bucket: small ones in one request when they are closed, others as a multipart upload that
 * becomes an object when it is completed. A killed process leaves an unfinished upload behind, which the lifecycle of the
 * bucket has to abort.
 */
export function s3ReportSink({ client, bucket, prefix = '' }: S3Place): ReportSink {
  return {
    create: async (name) => {
      assertObjectKey(name)
      assertObjectKey(prefix + name)
      return openReportUpload(client, { Bucket: bucket, Key: prefix + name, ContentType: contentType(name) })
    },
  }
}

function contentType(name: string): string {
  const ending = name.slice(name.lastIndexOf('.') + 1)
  return TYPES[ending] ?? 'application/octet-stream'
}

const TYPES: { readonly [ending: string]: string } = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  html: 'text/html; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  log: 'text/plain; charset=utf-8',
  xml: 'application/xml',
}
