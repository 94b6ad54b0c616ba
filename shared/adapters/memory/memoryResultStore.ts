import { byteOrder } from '../../ports/byteOrder.ts'
import type { Clock } from '../../ports/Clock.ts'
import { mergeIdentity } from '../../ports/mergeIdentity.ts'
import type { Merge, Receipt, ResultStore, VerdictRecord } from '../../ports/ResultStore.ts'
import { receiptScopes } from '../../ports/receiptScopes.ts'

/** A result store that lives as long as its value. It keeps and hands out copies. */
export function memoryResultStore(clock: Clock): ResultStore {
  const receipts = new Map<string, Receipt>()
  const merges = new Map<string, Map<string, Merge>>()
  const verdicts = new Map<string, { readonly record: VerdictRecord; readonly version: number }>()

  const live = <T extends { readonly expiresAt: number | undefined }>(item: T | undefined): T | undefined =>
    item !== undefined && (item.expiresAt === undefined || item.expiresAt > clock()) ? item : undefined
  const receipt = (id: string) => live(receipts.get(id))
  const place = (scope: string, domain: string) => JSON.stringify([scope, domain])

  return {
    putReceipt: async (item) => {
      if (receipt(item.id) !== undefined) return 'exists'
      receipts.set(item.id, structuredClone(item))
      return 'written'
    },
    getReceipt: async (id) => structuredClone(receipt(id)),
    receipts: async function* (scope) {
      for (const id of [...receipts.keys()].sort(byteOrder)) {
        const item = receipt(id)
        if (item === undefined) continue
        const isAsked = scope === undefined ? item.status === 'accepted' : receiptScopes(item).includes(scope)
        if (isAsked) yield structuredClone(item)
      }
    },
    rejections: async function* (from, to) {
      const rejected = [...receipts.values()].filter(
        ({ status, at }) => status === 'rejected' && from <= at && at <= to,
      )
      for (const { id } of rejected.sort((a, b) => a.at - b.at || byteOrder(a.id, b.id))) {
        const item = receipt(id)
        if (item !== undefined) yield structuredClone(item)
      }
    },
    putMerge: async (merge) => {
      const { scope, domain } = merge.segment
      const known = merges.get(place(scope, domain)) ?? new Map<string, Merge>()
      merges.set(place(scope, domain), known)
      const identity = mergeIdentity(merge)
      if (!known.has(identity)) known.set(identity, structuredClone(merge))
    },
    merges: async (scope, domain) => {
      const known = [...(merges.get(place(scope, domain)) ?? [])]
      return known.sort(([a], [b]) => byteOrder(a, b)).map(([, merge]) => structuredClone(merge))
    },
    getVerdict: async (scope, domain) => {
      const current = verdicts.get(place(scope, domain))
      return live(current?.record) && structuredClone(current)
    },
    putVerdict: async (record, expected) => {
      const at = place(record.scope, record.domain)
      const current = verdicts.get(at)
      const version = live(current?.record) === undefined ? 0 : (current?.version ?? 0)
      if (version !== expected) return 'conflict'
      verdicts.set(at, { record: structuredClone(record), version: (current?.version ?? 0) + 1 })
      return 'written'
    },
    close: async () => {},
  }
}
