import { randomUUID } from 'node:crypto'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { assertByteRange } from '../../ports/assertByteRange.ts'
import { assertObjectKey, isKeyPart } from '../../ports/assertObjectKey.ts'
import type { ObjectInfo, ObjectStore } from '../../ports/ObjectStore.ts'
import { awsError, nameOf, statusOf } from './awsError.ts'
import { untilWon } from './untilWon.ts'

export interface S3Place {
  readonly client: S3Client
  readonly bucket: string
  /** Put before every key, as it is: `segments/`. */
  readonly prefix?: string
}

/** Metadata that tells one writer of a conditional put from another. */
const WRITER = 'tracegate-writer'
/** Objects listed in one request; S3 takes 1,000 at most. A smaller page is less out of date when its end is reached. */
const PAGE = 500

/** An object store in a bucket of S3, or in the part of it below a prefix. Times have the precision of a second. */
export function s3ObjectStore({ client, bucket, prefix = '' }: S3Place): ObjectStore {
  const at = (key: string): { readonly Bucket: string; readonly Key: string } => {
    assertObjectKey(key)
    assertObjectKey(prefix + key)
    return { Bucket: bucket, Key: prefix + key }
  }
  const told = (action: string, key: string) => (cause: unknown) => {
    throw awsError(action, `s3://${bucket}/${prefix}${key}`, cause)
  }
  const head = (key: string) =>
    client.send(new HeadObjectCommand(at(key))).catch((cause: unknown) => {
      if (statusOf(cause) === 404 && nameOf(cause) !== 'NoSuchBucket') return undefined
      return told('looking at an object', key)(cause)
    })

  async function read(key: string, range?: string): Promise<Uint8Array> {
    try {
      const { Body } = await client.send(new GetObjectCommand({ ...at(key), Range: range }))
      return (await Body?.transformToByteArray()) ?? new Uint8Array()
    } catch (cause) {
      // S3 says so of every range that begins at the end of the object, or after it.
      if (range !== undefined && statusOf(cause) === 416) return new Uint8Array()
      return told('reading an object', key)(cause)
    }
  }

  /** The SDK repeats a request whose answer was lost; the repeated one is then told that the object is there already. */
  async function putIfAbsent(key: string, bytes: Uint8Array): Promise<'written' | 'exists'> {
    const writer = randomUUID()
    const command = { ...at(key), Body: bytes, IfNoneMatch: '*', Metadata: { [WRITER]: writer } }
    try {
      await untilWon(() => client.send(new PutObjectCommand(command)))
      return 'written'
    } catch (cause) {
      if (statusOf(cause) !== 412) return told('writing an object', key)(cause)
      const { attempts = 1 } = (cause as { readonly $metadata?: { readonly attempts?: number } }).$metadata ?? {}
      if (attempts === 1) return 'exists'
      return (await head(key))?.Metadata?.[WRITER] === writer ? 'written' : 'exists'
    }
  }

  async function* list(start: string): AsyncGenerator<ObjectInfo> {
    let ContinuationToken: string | undefined
    do {
      const page = await client
        .send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix + start,
            EncodingType: 'url',
            MaxKeys: PAGE,
            ContinuationToken,
          }),
        )
        .catch(told('listing objects', start))
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        const key = decodeURIComponent((Key ?? '').replaceAll('+', ' ')).slice(prefix.length)
        // A console makes folders as empty objects whose key ends with a slash.
        if (key.split('/').every(isKeyPart)) yield { key, size: Size ?? 0, modified: wholeSeconds(LastModified) }
      }
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (ContinuationToken !== undefined)
  }

  return {
    put: async (key, bytes, options) => {
      if (options?.ifAbsent) return putIfAbsent(key, bytes)
      await client.send(new PutObjectCommand({ ...at(key), Body: bytes })).catch(told('writing an object', key))
      return 'written'
    },
    get: (key) => read(key),
    getRange: async (key, start, end) => {
      assertByteRange(start, end)
      // HTTP has no empty range.
      const bytes = await read(key, `bytes=${start}-${Math.max(start, end - 1)}`)
      return end === start ? new Uint8Array() : bytes
    },
    head: async (key) => {
      const found = await head(key)
      return found && { key, size: found.ContentLength ?? 0, modified: wholeSeconds(found.LastModified) }
    },
    list: (start) => list(start),
    delete: async (key) => {
      await client.send(new DeleteObjectCommand(at(key))).catch(told('deleting an object', key))
    },
  }
}

function wholeSeconds(time: Date | undefined): number {
  return Math.floor((time?.getTime() ?? 0) / 1_000) * 1_000
}
