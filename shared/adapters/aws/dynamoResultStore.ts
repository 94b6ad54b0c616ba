import { hash } from 'node:crypto'
import { byteOrder } from '../../ports/byteOrder.ts'
import { mergeIdentity } from '../../ports/mergeIdentity.ts'
import type { Merge, ResultStore, VerdictRecord } from '../../ports/ResultStore.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { type Item, itemKey, keyPart, lifetime } from './dynamoItem.ts'
import { dynamoReceipts } from './dynamoReceipts.ts'
import { getItem } from './getItems.ts'
import { putItems } from './putItems.ts'
import { putOnCondition } from './putOnCondition.ts'
import { queryItems } from './queryItems.ts'
import { bodiesOf, bodyOf, putParts, storedBody } from './storedBody.ts'

interface ResultStoreOptions extends DynamoPlace {
  /** Milliseconds after which a merge may go; without it merges stay, as no caller says when they end. */
  readonly mergeLifetime?: number
}

/** A result store in one DynamoDB table, for any number of processes. The client stays the caller's. */
export function dynamoResultStore(options: ResultStoreOptions): ResultStore {
  const { mergeLifetime, ...place } = options
  const { clock } = place

  async function putMerge(merge: Merge): Promise<void> {
    const until = mergeLifetime === undefined ? undefined : clock() + mergeLifetime
    const body = storedBody(merge, 'a merge', until)
    const { scope, domain } = merge.segment
    const key = itemKey(mergesPartition(scope, domain), hash('sha256', mergeIdentity(merge)))
    await putParts(place, [body])
    await putItems(place, [{ ...key, ...lifetime(until), ...body.attributes }])
  }

  async function merges(scope: string, domain: string): Promise<readonly Merge[]> {
    const found: Merge[] = []
    for await (const page of queryItems(place, { partition: mergesPartition(scope, domain) })) {
      found.push(...((await bodiesOf(place, page)) as readonly Merge[]))
    }
    const identified = found.map((merge) => ({ merge, identity: mergeIdentity(merge) }))
    return identified.sort((a, b) => byteOrder(a.identity, b.identity)).map(({ merge }) => merge)
  }

  async function getVerdict(scope: string, domain: string) {
    const item = await getItem(place, verdictKey(scope, domain))
    if (item === undefined) return undefined
    const record = (await bodyOf(place, item)) as VerdictRecord
    return { record: { ...record, expiresAt: record.expiresAt }, version: versionOf(item) }
  }

  /**
   * Versions grow with the time as well as with every write: DynamoDB removes an expired verdict together with its version,
   * and one that was read before must not fit a later verdict.
   */
  async function putVerdict(record: VerdictRecord, expected: number): Promise<'written' | 'conflict'> {
    const body = storedBody(record, 'a verdict', record.expiresAt)
    await putParts(place, [body])
    const now = clock()
    for (let version = Math.max(now, expected + 1); ; ) {
      const isFirst = expected === 0
      const inTheWay = await putOnCondition(
        place,
        {
          ...verdictKey(record.scope, record.domain),
          ...lifetime(record.expiresAt),
          ...body.attributes,
          version: number(version),
        },
        {
          expression: isFirst
            ? 'attribute_not_exists(pk) OR (ends_at <= :now AND version < :version)'
            : 'version = :version AND (attribute_not_exists(ends_at) OR ends_at > :now)',
          values: { ':now': number(now), ':version': number(isFirst ? version : expected) },
        },
      )
      if (inTheWay === undefined) return 'written'
      // A writer with a faster clock left a version behind.
      const isOutrun = isFirst && Number(inTheWay.ends_at?.N ?? Number.NaN) <= now && versionOf(inTheWay) >= version
      if (!isOutrun) return 'conflict'
      version = versionOf(inTheWay) + 1
    }
  }

  return { ...dynamoReceipts(place), putMerge, merges, getVerdict, putVerdict, close: async () => {} }
}

function mergesPartition(scope: string, domain: string): string {
  return `merges#${keyPart(scope, domain)}`
}

function verdictKey(scope: string, domain: string): Item {
  return itemKey(`verdict#${keyPart(scope, domain)}`, 'verdict')
}

function versionOf(item: Item): number {
  return Number(item.version?.N ?? 0)
}

function number(value: number): { readonly N: string } {
  return { N: String(value) }
}
