import type { S3Client } from '@aws-sdk/client-s3'
import { TracegateError } from '../../errors.ts'
import { type S3Input, s3Input } from './s3Input.ts'
import { s3ObjectStore } from './s3ObjectStore.ts'

/**
 * The objects that an argument `s3://bucket/prefix` stands for, in key order: the object of that key, or all that are below
 * it as a folder. When there are none, one input whose `problem` says so.
 */
export async function s3Inputs(client: S3Client, argument: string): Promise<readonly S3Input[]> {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(argument) ?? []
  if (bucket === undefined) {
    return [
      unusable(argument, new TracegateError('usage', 'this names no bucket', { location: argument, remedy: FORM })),
    ]
  }
  try {
    const store = s3ObjectStore({ client, bucket })
    const single = path === '' || path.endsWith('/') ? undefined : await store.head(path)
    if (single !== undefined) return [s3Input({ client, bucket, key: path, sizeBytes: single.size })]
    const inputs: S3Input[] = []
    for await (const { key, size } of store.list(path === '' || path.endsWith('/') ? path : `${path}/`)) {
      inputs.push(s3Input({ client, bucket, key, sizeBytes: size }))
    }
    if (inputs.length > 0) return inputs
    const details = { location: argument, remedy: 'Check the bucket and the prefix.' }
    return [unusable(argument, new TracegateError('empty', 'there are no objects below this prefix', details))]
  } catch (cause) {
    if (cause instanceof TracegateError) return [unusable(argument, cause)]
    throw cause
  }
}

const FORM = 'Write it as s3://bucket/prefix.'

function unusable(name: string, problem: TracegateError): S3Input {
  return { name, version: undefined, sizeBytes: undefined, problem, read: () => Promise.reject(problem) }
}
