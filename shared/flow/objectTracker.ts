import type { Receipt } from '../ports/ResultStore.ts'
import type { LandedObject } from './LandedObject.ts'

/** Milliseconds for which nothing must be written to an object that cannot be read, before it counts as finished. */
const SETTLED_AFTER = 2_000
/** Scans that must have seen it unchanged, besides. */
const SETTLED_SCANS = 2
/** Milliseconds until an object is tried again when something outside of it failed. */
const RETRY_AFTER = 5_000

interface Entry {
  readonly object: LandedObject
  /** When this content landed. */
  readonly landed: number
  /** When this content was first seen, and by how many later scans. */
  readonly since: number
  scans: number
  /** True when it followed on other content of the same name that could not be read. */
  readonly isGrowing: boolean
  state: 'new' | 'held' | 'failed' | 'done'
  /** When a failed one is due again. */
  retryAt: number
  receipt: Receipt | undefined
}

/** Which objects of a watched folder are taken in, are to be, or are still being written. */
export interface ObjectTracker {
  /** Takes a scan in; gives the objects to read now, which is none that was read before and has not changed. */
  update(objects: readonly LandedObject[], now: number): readonly LandedObject[]
  /** Says what became of an object; `failed` when another try may mend it. */
  record(object: LandedObject, receipt: Receipt, now: number, failed?: boolean): void
  /** Of the objects there now, by name; those that seem half-written have none. */
  receipts(): readonly Receipt[]
  /** Grows with every change of the receipts. */
  readonly revision: number
  /** Objects that cannot be read yet and seem to be still on their way. */
  readonly held: number
  /** When something last landed in each scope, milliseconds since 1970. */
  landings(): ReadonlyMap<string, number>
}

/**
 * Follows the objects of a folder from scan to scan. What cannot be read is believed only when it has not changed for a
 * while, since it may be half-written; content put in the place of other content replaces what that one brought in.
 */
export function objectTracker(): ObjectTracker {
  let entries = new Map<string, Entry>()
  let revision = 0
  let isFirst = true

  function entryFor(object: LandedObject, before: Entry | undefined, now: number): Entry {
    if (before?.object.stamp === object.stamp) {
      before.scans++
      return before
    }
    if (before?.receipt !== undefined) revision++
    const landed = isFirst ? Math.min(now, object.changed) : now
    const isGrowing =
      before !== undefined && before.receipt?.status !== 'accepted' && (before.isGrowing || before.state !== 'new')
    return { object, landed, since: now, scans: 0, isGrowing, state: 'new', retryAt: now, receipt: undefined }
  }

  function isDue(entry: Entry, now: number): boolean {
    switch (entry.state) {
      case 'new':
        return !entry.isGrowing || entry.scans > 0
      case 'held':
        return isSettled(entry, now)
      case 'failed':
        return now >= entry.retryAt
      case 'done':
        return false
    }
  }

  return {
    update(objects, now) {
      const next = new Map<string, Entry>()
      for (const object of objects) next.set(object.name, entryFor(object, entries.get(object.name), now))
      for (const [name, { receipt }] of entries) if (!next.has(name) && receipt !== undefined) revision++
      entries = next
      isFirst = false
      return [...entries.values()].filter((entry) => isDue(entry, now)).map(({ object }) => object)
    },
    record(object, receipt, now, failed = false) {
      const entry = entries.get(object.name)
      if (entry === undefined || entry.object.stamp !== object.stamp) return
      const isHeld = !failed && receipt.status === 'rejected' && !isSettled(entry, now)
      const isNews = !isHeld && !(failed && entry.state === 'failed')
      entry.state = failed ? 'failed' : isHeld ? 'held' : 'done'
      entry.retryAt = now + RETRY_AFTER
      entry.receipt = isHeld ? undefined : receipt
      if (isNews) revision++
    },
    receipts: () => [...entries.values()].flatMap(({ receipt }) => (receipt === undefined ? [] : [receipt])),
    get revision() {
      return revision
    },
    get held() {
      return [...entries.values()].filter(({ state, isGrowing }) => state === 'held' || (state === 'new' && isGrowing))
        .length
    },
    landings() {
      const landings = new Map<string, number>()
      for (const { receipt, landed } of entries.values()) {
        for (const { scope } of receipt?.segments ?? []) {
          landings.set(scope, Math.max(landings.get(scope) ?? 0, landed))
        }
      }
      return landings
    },
  }
}

/** By what this process saw; or, for content that was there before it looked, by the file system's clock. */
function isSettled({ object, since, scans, isGrowing }: Entry, now: number): boolean {
  if (scans >= SETTLED_SCANS && now - since >= SETTLED_AFTER) return true
  return !isGrowing && now - object.changed >= SETTLED_AFTER
}
