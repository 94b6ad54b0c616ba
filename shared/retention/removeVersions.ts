import type { Clock } from '../ports/Clock.ts'
import {
  type DeletionReceipt,
  type DeletionReceipts,
  type IntendedDeletion,
  versionIdentity,
} from '../ports/DeletionReceipts.ts'
import type { RawVersion, RawVersions, UndeletedVersion } from '../ports/RawVersions.ts'

const DAY = 86_400_000

interface RemovalPorts {
  readonly raw: RawVersions
  readonly receipts: DeletionReceipts
  readonly clock: Clock
}

/**
 * Deletes versions, with a note before and a receipt after; resolves to those that could not be deleted. A note stays where
 * nobody knows whether the version is gone.
 */
export async function removeVersions(
  { raw, receipts, clock }: RemovalPorts,
  { sweep, receiptDays }: { readonly sweep: string; readonly receiptDays: number },
  versions: readonly RawVersion[],
): Promise<readonly UndeletedVersion[]> {
  if (versions.length === 0) return []
  const notes = versions.map((version): IntendedDeletion => ({ ...version, sweep }))
  await receipts.intend(notes)
  const undeleted = await raw.delete(versions)
  const left = new Set(undeleted.map(({ version }) => versionIdentity(version)))
  const gone = notes.filter((note) => !left.has(versionIdentity(note)))
  await receipts.record(gone.map((note) => receiptOf(note, clock(), receiptDays)))
  const stillThere = undeleted.filter(({ isStillThere }) => isStillThere).map(({ version }) => version)
  await receipts.settle([...gone, ...stillThere])
  return undeleted
}

export function receiptOf(note: IntendedDeletion, now: number, receiptDays: number): DeletionReceipt {
  return { ...note, deleted: now, expiresAt: now + receiptDays * DAY }
}
