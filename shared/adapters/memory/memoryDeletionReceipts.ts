import type { Clock } from '../../ports/Clock.ts'
import {
  type DeletionReceipt,
  type DeletionReceipts,
  type IntendedDeletion,
  versionIdentity,
} from '../../ports/DeletionReceipts.ts'

/** Receipts of deletion that live as long as their value. */
export function memoryDeletionReceipts(clock: Clock = Date.now): DeletionReceipts {
  const notes = new Map<string, IntendedDeletion>()
  const kept = new Map<string, DeletionReceipt>()
  return {
    intend: async (deletions) => {
      for (const deletion of deletions) notes.set(versionIdentity(deletion), deletion)
    },
    intended: async function* () {
      yield* [...notes.values()]
    },
    settle: async (versions) => {
      for (const version of versions) notes.delete(versionIdentity(version))
    },
    record: async (receipts) => {
      for (const receipt of receipts) {
        const identity = versionIdentity(receipt)
        if (!kept.has(identity)) kept.set(identity, receipt)
      }
    },
    list: async function* (since) {
      const now = clock()
      const found = [...kept.values()].filter(({ deleted, expiresAt }) => deleted >= since && expiresAt > now)
      yield* found.sort((a, b) => a.deleted - b.deleted)
    },
  }
}
