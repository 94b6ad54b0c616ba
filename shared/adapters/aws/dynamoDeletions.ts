import { hash } from 'node:crypto'
import { tableSchema } from '../../cloud/tableSchema.ts'
import {
  type DeletionReceipt,
  type DeletionReceipts,
  type IntendedDeletion,
  versionIdentity,
} from '../../ports/DeletionReceipts.ts'
import type { RawVersion } from '../../ports/RawVersions.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { type Item, itemKey, keyPart, lifetime, partitionKeyOf, sortKeyOf } from './dynamoItem.ts'
import { getItems } from './getItems.ts'
import { deleteItems, putItems } from './putItems.ts'
import { queryItems } from './queryItems.ts'

const NOTES = 'deletions-intended'
const RECEIPTS = 'deletions'

/**
 * Receipts of deletion in a table, found by time, and the notes of a sweep in a partition of their own. One sweep at a time:
 * of two that delete one version at the same moment, the later receipt may be the one that is kept.
 */
export function dynamoDeletions(place: DynamoPlace): DeletionReceipts {
  return {
    intend: (deletions) =>
      putItems(
        place,
        deletions.map((note) => ({ ...noteKey(note), ...body(note) })),
      ),
    intended: async function* () {
      for await (const page of queryItems(place, { partition: NOTES })) yield* page.map(inBody<IntendedDeletion>)
    },
    settle: (versions) => deleteItems(place, versions.map(noteKey)),
    async record(receipts) {
      const kept = await getItems(place, receipts.map(receiptKey))
      const missing = receipts.filter((_, i) => kept[i] === undefined)
      await putItems(place, missing.map(receiptItem))
    },
    list: async function* (since) {
      const after = new Date(since).toISOString()
      for await (const page of queryItems(place, { partition: RECEIPTS, isByTime: true, after })) {
        const keys = page.map((found) => itemKey(partitionKeyOf(found), sortKeyOf(found)))
        for (const item of await getItems(place, keys)) if (item !== undefined) yield inBody<DeletionReceipt>(item)
      }
    },
  }
}

function receiptItem(receipt: DeletionReceipt): Item {
  const { partitionKey, sortKey } = tableSchema.byTime
  // Followed by something, so that the index gives what was deleted at the very time asked for.
  const at = `${new Date(receipt.deleted).toISOString()}#${hash('sha256', versionIdentity(receipt))}`
  return {
    ...receiptKey(receipt),
    [partitionKey]: { S: RECEIPTS },
    [sortKey]: { S: at },
    ...lifetime(receipt.expiresAt),
    ...body(receipt),
  }
}

function noteKey(version: RawVersion): Item {
  return itemKey(NOTES, name(version))
}

/** Over 16 partitions, so that none takes all writes. */
function receiptKey(version: RawVersion): Item {
  return itemKey(`${RECEIPTS}#${hash('sha256', versionIdentity(version)).charAt(0)}`, name(version))
}

function name({ key, version, landed }: RawVersion): string {
  return keyPart(key, version, String(landed))
}

function body(value: IntendedDeletion): Item {
  return { body: { S: JSON.stringify(value) } }
}

function inBody<T>(item: Item): T {
  return JSON.parse(item.body?.S ?? '')
}
