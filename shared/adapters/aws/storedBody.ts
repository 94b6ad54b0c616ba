import { hash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { TracegateError } from '../../errors.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { type Item, itemKey, lifetime } from './dynamoItem.ts'
import { getItems } from './getItems.ts'
import { putItems } from './putItems.ts'

/** UTF-8 bytes above which JSON is compressed. */
const PLAIN = 4_096
/** Bytes of a body in one item: DynamoDB takes 400 KB, keys and other attributes included. */
const PART = 350_000
/** Above this a body is refused: it belongs in a bucket. */
const LARGEST = 16 * 1_024 * 1_024
const MOST_INFLATED = 512 * 1_024 * 1_024

/** A value as attributes of an item, and the further items that hold it when it is large. */
interface StoredBody {
  readonly attributes: Item
  readonly parts: readonly Item[]
}

/**
 * JSON data as attributes: as text while it is small, else compressed, and in items of its own when it is too large for
 * one. Rejected with `too-large` when it is more than a table is for.
 */
export function storedBody(value: unknown, what: string, until?: number): StoredBody {
  const json = JSON.stringify(value)
  if (Buffer.byteLength(json) <= PLAIN) return { attributes: { body: { S: json } }, parts: [] }
  const zipped = gzipSync(json, { level: 6 })
  if (zipped.length <= PART) return { attributes: { zip: { B: zipped } }, parts: [] }
  if (zipped.length > LARGEST) {
    const remedy = 'Split the object, or the scope, into smaller ones.'
    throw new TracegateError('too-large', `${what} is too large for the table`, { remedy })
  }
  // Named by what they hold, so that writing them twice changes nothing.
  const digest = hash('sha256', zipped)
  const count = Math.ceil(zipped.length / PART)
  return {
    attributes: { parts: { N: String(count) }, digest: { S: digest } },
    parts: partKeys(digest, count).map((key, i) => ({
      ...key,
      zip: { B: zipped.subarray(i * PART, (i + 1) * PART) },
      ...lifetime(until),
    })),
  }
}

/** Writes the parts of bodies, before the items that refer to them. */
export async function putParts(place: DynamoPlace, bodies: readonly StoredBody[]): Promise<void> {
  await putItems(
    place,
    bodies.flatMap(({ parts }) => parts),
  )
}

/** The values of items, in their order. Rejects with `corrupt` when a part is missing. */
export async function bodiesOf(place: DynamoPlace, items: readonly Item[]): Promise<readonly unknown[]> {
  const bodies: unknown[] = []
  for (const item of items) bodies.push(await bodyOf(place, item))
  return bodies
}

export async function bodyOf(place: DynamoPlace, item: Item): Promise<unknown> {
  if (item.body?.S !== undefined) return JSON.parse(item.body.S)
  if (item.zip?.B !== undefined) return unzipped(item.zip.B)
  const parts = await getItems(place, partKeys(item.digest?.S ?? '', Number(item.parts?.N ?? 0)))
  const bytes = parts.map((part) => part?.zip?.B)
  if (bytes.length === 0 || bytes.includes(undefined)) {
    const remedy = 'Process the object again.'
    throw new TracegateError('corrupt', 'an item has lost parts', { location: `table ${place.table}`, remedy })
  }
  return unzipped(Buffer.concat(bytes as Uint8Array[]))
}

function partKeys(digest: string, count: number): readonly Item[] {
  return Array.from({ length: count }, (_, i) => itemKey(`part#${digest}`, String(i).padStart(4, '0')))
}

function unzipped(bytes: Uint8Array): unknown {
  return JSON.parse(gunzipSync(bytes, { maxOutputLength: MOST_INFLATED }).toString('utf8'))
}
