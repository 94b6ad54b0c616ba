import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { TracegateError } from '../../errors.ts'
import { awsError } from './awsError.ts'

interface S3Object {
  readonly client: S3Client
  readonly bucket: string
  readonly key: string
  /** Of a version that is not the current one, or may not be when it is read. */
  readonly version?: string | undefined
  readonly sizeBytes?: number | undefined
}

/** One object of a bucket to judge, not read yet. */
export interface S3Input {
  /** `s3://bucket/key`. */
  readonly name: string
  readonly version: string | undefined
  /** As stored; `undefined` when it shows only by reading. */
  readonly sizeBytes: number | undefined
  readonly problem: TracegateError | undefined
  /** The bytes as stored; rejects with `too-large` above `maxBytes`, without reading when the size is known. */
  read(maxBytes: number, signal?: AbortSignal): Promise<Uint8Array>
}

export function s3Input({ client, bucket, key, version, sizeBytes }: S3Object): S3Input {
  const name = `s3://${bucket}/${key}`
  return {
    name,
    version,
    sizeBytes,
    problem: undefined,
    read: async (maxBytes, signal) => {
      if (sizeBytes !== undefined && sizeBytes > maxBytes) throw tooLarge(name, sizeBytes, maxBytes)
      const command = new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version })
      try {
        const { Body, ContentLength } = await client.send(command, { ...(signal && { abortSignal: signal }) })
        return await readUpTo(Body as AsyncIterable<Uint8Array> | undefined, ContentLength, maxBytes, name)
      } catch (cause) {
        if (signal?.aborted) throw signal.reason
        throw awsError('reading an object', name, cause)
      }
    },
  }
}

async function readUpTo(
  body: AsyncIterable<Uint8Array> | undefined,
  size: number | undefined,
  maxBytes: number,
  name: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let read = 0
  for await (const chunk of body ?? []) {
    read += chunk.length
    // Leaving the loop ends the download.
    if (Math.max(read, size ?? 0) > maxBytes) throw tooLarge(name, size, maxBytes)
    chunks.push(chunk)
  }
  if (size !== undefined && read < size) {
    const details = { location: name, remedy: 'Try again.', retryable: true }
    throw new TracegateError('truncated', `the download ended after ${read} of ${size} bytes`, details)
  }
  return Buffer.concat(chunks, read)
}

function tooLarge(location: string, size: number | undefined, maxBytes: number): TracegateError {
  const message = size === undefined ? `more than ${maxBytes} bytes` : `${size} bytes, above the limit of ${maxBytes}`
  const remedy = 'Let the collector write smaller objects.'
  return new TracegateError('too-large', message, { location, remedy })
}
