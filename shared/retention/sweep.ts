import { TracegateError } from '../errors.ts'
import type { Clock } from '../ports/Clock.ts'
import { type DeletionReceipts, type IntendedDeletion, versionIdentity } from '../ports/DeletionReceipts.ts'
import type { RawVersion, RawVersions } from '../ports/RawVersions.ts'
import { receiptOf, removeVersions } from './removeVersions.ts'

const DAY = 86_400_000
/** Versions deleted at once: what a killed sweep has to make up for. */
const BATCH = 500
/** Milliseconds within which a batch is surely done: no sweep begins one when less is left. */
const RESERVE = 60_000

export interface SweepPorts {
  readonly raw: RawVersions
  readonly receipts: DeletionReceipts
  readonly clock: Clock
}

export interface SweepInput {
  /** Nothing raw may become older than so many days. */
  readonly keepDays: number
  /** Milliseconds until the next sweep at the latest: what would become too old by then is deleted now. */
  readonly ahead: number
  /** Days for which receipts are kept. */
  readonly receiptDays: number
  /** Tells this sweep from others in receipts and logs. */
  readonly sweep: string
  /** Milliseconds that are left to it. */
  remaining(): number
}

export interface SweepReport {
  /** False when time ran out before everything had been looked at. */
  readonly finished: boolean
  /** Versions with data that this sweep deleted. */
  readonly deleted: number
  readonly markersDeleted: number
  /** Deletions of an earlier sweep, which was cut off before it could write their receipts. */
  readonly madeUpFor: number
  /** What could not be deleted, by the store's reason. */
  readonly failures: Readonly<Record<string, number>>
  /** Versions and markers older than `keepDays` that are still there, as far as this sweep looked. */
  readonly overdue: number
  /** When the oldest version that is still there landed. */
  readonly oldest: number | undefined
}

/**
 * Deletes every raw version that is too old, or will be before the next sweep, with a receipt for each. Age counts from the
 * upload: the date in a key is what a collector's clock and settings said. Killed anywhere, the next one makes up for it:
 * what is about to be deleted is noted before, and a note whose version is gone becomes a receipt. Rejects as its ports do.
 */
export async function sweep(ports: SweepPorts, input: SweepInput): Promise<SweepReport> {
  const { raw, receipts, clock } = ports
  const { keepDays, ahead, remaining } = input
  assertKept(input)
  const overdueBefore = clock() - keepDays * DAY
  const doomedBefore = overdueBefore + ahead
  const notes = new Map<string, IntendedDeletion>()
  for await (const note of receipts.intended()) notes.set(versionIdentity(note), note)
  const unneeded: IntendedDeletion[] = []
  const stuckKeys = new Set<string>()
  const counts = { deleted: 0, markersDeleted: 0, madeUpFor: 0, overdue: 0 }
  const failures: Record<string, number> = {}
  let oldest: number | undefined
  let finished = true

  let data: RawVersion[] = []
  let markers: RawVersion[] = []
  /** Markers of the key that is being listed; its older versions come after them. */
  let held: RawVersion[] = []

  const leave = (version: RawVersion, reason?: string): void => {
    if (reason !== undefined) failures[reason] = (failures[reason] ?? 0) + 1
    if (version.landed < overdueBefore) counts.overdue++
    if (!version.isMarker) oldest = Math.min(oldest ?? version.landed, version.landed)
  }
  const remove = async (versions: readonly RawVersion[]): Promise<void> => {
    const undeleted = await removeVersions(ports, input, versions)
    for (const { version, code } of undeleted) {
      stuckKeys.add(version.key)
      leave(version, code)
    }
    const done = versions.length - undeleted.length
    if (versions[0]?.isMarker) counts.markersDeleted += done
    else counts.deleted += done
  }
  // A marker goes after everything below it: removed before, it would bring back the object that it hides.
  const flush = async (): Promise<void> => {
    await remove(data)
    const isStuck = ({ key }: RawVersion) => stuckKeys.has(key)
    for (const marker of markers.filter(isStuck)) leave(marker)
    await remove(markers.filter((marker) => !isStuck(marker)))
    data = []
    markers = []
  }

  for await (const version of raw.list()) {
    if (remaining() < RESERVE) {
      finished = false
      break
    }
    const identity = versionIdentity(version)
    const note = notes.get(identity)
    notes.delete(identity)
    if (held[0] !== undefined && held[0].key !== version.key) {
      markers.push(...held)
      held = []
    }
    if (version.landed >= doomedBefore) {
      leave(version)
      if (note !== undefined) unneeded.push(note)
    } else {
      ;(version.isMarker ? held : data).push(version)
    }
    if (data.length + markers.length >= BATCH) await flush()
  }
  if (!finished) return { ...counts, finished, failures, oldest }
  markers.push(...held)
  await flush()

  await receipts.settle(unneeded)
  const gone = [...notes.values()]
  await receipts.record(gone.map((note) => receiptOf(note, clock(), input.receiptDays)))
  await receipts.settle(gone)
  return { ...counts, madeUpFor: gone.length, finished, failures, oldest }
}

/** A mistake here would delete what has just landed. */
function assertKept({ keepDays, ahead }: SweepInput): void {
  if (Number.isInteger(keepDays) && ahead >= 0 && keepDays * DAY - ahead >= DAY / 2) return
  throw new TracegateError('invalid-config', 'raw objects would be deleted on the day they land', {
    remedy: 'Keep raw objects for 2 days at least.',
  })
}
