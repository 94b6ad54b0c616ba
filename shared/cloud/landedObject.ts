import * as z from 'zod/mini'
import { TracegateError } from '../errors.ts'
import { bucketPrefixes } from './bucketPrefixes.ts'

const objectCreated = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string().check(z.minLength(1)) }),
    object: z.object({
      key: z.string().check(z.minLength(1)),
      size: z.optional(z.int().check(z.nonnegative())),
      'version-id': z.optional(z.string()),
    }),
  }),
})

/** An object that landed in the raw bucket, as EventBridge tells of it; its key is as it is, not URL-encoded. */
export interface CloudObject {
  readonly bucket: string
  readonly key: string
  readonly sizeBytes: number | undefined
  readonly version: string | undefined
}

/**
 * Reads an EventBridge "Object Created" event; `undefined` for an object that is none of ours, or a folder's placeholder.
 * Throws `corrupt` for anything else.
 */
export function landedObject(message: string): CloudObject | undefined {
  let event: unknown
  try {
    event = JSON.parse(message)
  } catch {
    throw notAnEvent()
  }
  const parsed = objectCreated.safeParse(event)
  if (!parsed.success) throw notAnEvent()
  const { bucket, object } = parsed.data.detail
  if (!object.key.startsWith(bucketPrefixes.raw) || object.key.endsWith('/')) return undefined
  return { bucket: bucket.name, key: object.key, sizeBytes: object.size, version: object['version-id'] }
}

function notAnEvent(): TracegateError {
  return new TracegateError('corrupt', 'this message is no "Object Created" event', {
    remedy: 'Send only events of S3 through EventBridge to the queue of ingest.',
  })
}
