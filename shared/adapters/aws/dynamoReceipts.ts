import { hash } from 'node:crypto'
import { byteOrder } from '../../ports/byteOrder.ts'
import type { Receipt, ResultStore } from '../../ports/ResultStore.ts'
import { receiptScopes } from '../../ports/receiptScopes.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { type Item, itemKey, keyPart, lifetime, sortKeyOf } from './dynamoItem.ts'
import { getItem, getItems } from './getItems.ts'
import { mergeOrdered } from './mergeOrdered.ts'
import { putItems } from './putItems.ts'
import { putOnCondition, TRANSACTION_ITEMS } from './putOnCondition.ts'
import { type ItemQuery, queryItems } from './queryItems.ts'
import { bodyOf, putParts, storedBody } from './storedBody.ts'

/** Partitions over which receipts are spread, so that none takes all writes. */
const SHARDS = [...'0123456789abcdef']
/** Items read at once by each reader of a partition. */
const PAGE = 100
/** Bytes of a receipt that its entries repeat, so that a scope is read in few requests. */
const REPEATED = 8_192

/**
 * Receipts in a table: each in one of 16 partitions by its id, with an entry in the partition of every scope that it speaks
 * of, and, when it is rejected, one in the order of time. The receipt and its entries are written together; with very many
 * scopes the entries come first, and count only once the receipt is there.
 */
export function dynamoReceipts(
  place: DynamoPlace,
): Pick<ResultStore, 'putReceipt' | 'getReceipt' | 'receipts' | 'rejections'> {
  async function put(receipt: Receipt): Promise<'written' | 'exists'> {
    const { id, status, expiresAt } = receipt
    const body = storedBody(receipt, 'a receipt', expiresAt)
    const common = { ...lifetime(expiresAt), status: { S: status } }
    const keys = receiptScopes(receipt).map((scope) => entryKey(scope, id))
    if (status === 'rejected') keys.push(rejectionKey(receipt))
    const fitsTransaction = keys.length < TRANSACTION_ITEMS
    const repeats = fitsTransaction && (body.attributes.body?.S?.length ?? Number.POSITIVE_INFINITY) <= REPEATED
    const entries = keys.map((key) => ({ ...key, ...common, ...(repeats ? body.attributes : {}) }))
    await putParts(place, [body])
    if (!fitsTransaction) await putItems(place, entries)
    const inTheWay = await putOnCondition(
      place,
      { ...receiptKey(id), ...common, ...body.attributes },
      { expression: 'attribute_not_exists(pk) OR ends_at <= :now', values: { ':now': { N: String(place.clock()) } } },
      fitsTransaction ? entries : [],
    )
    return inTheWay === undefined ? 'written' : 'exists'
  }

  async function get(id: string): Promise<Receipt | undefined> {
    const item = await getItem(place, receiptKey(id))
    return item && receiptOf(await bodyOf(place, item))
  }

  async function* inShard(shard: string): AsyncGenerator<Item> {
    for await (const page of queryItems(place, { partition: `receipts#${shard}`, page: PAGE })) {
      yield* page.filter(({ status }) => status?.S === 'accepted')
    }
  }

  async function* ofAll(): AsyncGenerator<Receipt> {
    const order = (a: Item, b: Item) => byteOrder(sortKeyOf(a), sortKeyOf(b))
    for await (const item of mergeOrdered(SHARDS.map(inShard), order)) yield receiptOf(await bodyOf(place, item))
  }

  async function* ofScope(scope: string): AsyncGenerator<Receipt> {
    for await (const { receipt } of entered({ partition: scopePartition(scope) })) {
      if (receiptScopes(receipt).includes(scope)) yield receipt
    }
  }

  async function* rejections(from: number, to: number): AsyncGenerator<Receipt> {
    if (from > to) return
    const between = [timeKey(from), timeKey(to + 1)] as const
    for await (const { entry, receipt } of entered({ partition: REJECTIONS, between })) {
      // An entry is also left behind by a receipt that was not written, as another was there.
      const isItsOwn = receipt.status === 'rejected' && sortKeyOf(entry) === sortKeyOf(rejectionKey(receipt))
      if (isItsOwn) yield receipt
    }
  }

  /** Entries with the receipts that they stand for, as far as those are there. */
  async function* entered(query: ItemQuery): AsyncGenerator<{ readonly entry: Item; readonly receipt: Receipt }> {
    for await (const entries of queryItems(place, query)) {
      for (let from = 0; from < entries.length; from += PAGE) {
        const some = entries.slice(from, from + PAGE)
        const bare = some.filter(({ body }) => body === undefined)
        const looked = await getItems(
          place,
          bare.map((entry) => receiptKey(idOf(entry))),
        )
        const receipts = new Map(bare.map((entry, i) => [entry, looked[i]]))
        for (const entry of some) {
          const item = receipts.has(entry) ? receipts.get(entry) : entry
          if (item !== undefined) yield { entry, receipt: receiptOf(await bodyOf(place, item)) }
        }
      }
    }
  }

  return {
    putReceipt: put,
    getReceipt: get,
    receipts: (scope) => (scope === undefined ? ofAll() : ofScope(scope)),
    rejections,
  }
}

const ID = 'receipt#'

function receiptKey(id: string): Item {
  return itemKey(`receipts#${hash('sha256', id).charAt(0)}`, ID + id)
}

function scopePartition(scope: string): string {
  return `scope#${keyPart(scope)}`
}

function entryKey(scope: string, id: string): Item {
  return itemKey(scopePartition(scope), ID + id)
}

/** Of all rejected objects: they are few, and asked for by time. */
const REJECTIONS = 'rejections'
/** Digits of a time, so that its text sorts as its number. */
const TIME = 16

function rejectionKey({ at, id }: Receipt): Item {
  return itemKey(REJECTIONS, `${timeKey(at)}#${ID}${id}`)
}

function timeKey(time: number): string {
  return String(Math.max(0, time)).padStart(TIME, '0')
}

function idOf(entry: Item): string {
  const key = sortKeyOf(entry)
  return key.slice(key.indexOf(ID) + ID.length)
}

/** JSON leaves out what is undefined. */
function receiptOf(stored: unknown): Receipt {
  const receipt = stored as Receipt
  return { ...receipt, reason: receipt.reason, expiresAt: receipt.expiresAt }
}
