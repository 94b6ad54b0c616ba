import { TracegateError } from '../errors.ts'
import type { Clock } from '../ports/Clock.ts'
import type { Receipt, SegmentRef } from '../ports/ResultStore.ts'
import type { RunResult } from './judgeRun.ts'
import type { LandedObject, Scan } from './LandedObject.ts'
import { objectTracker } from './objectTracker.ts'
import { type ScopeClosures, scopeClosures } from './scopeClosures.ts'

/** Milliseconds between two looks when nothing wakes us; notifications alone cannot be relied on. */
const LOOK_EVERY = 1_000
/** Milliseconds between two judgements, and while object after object is still landing. */
const SPACING = 500
const BUSY_SPACING = 5_000
/** Scanning takes at most this part of the time, and so does judging while objects are landing. */
const SHARE = 10
const BUSY_SHARE = 5

export interface WatchPorts {
  scan(): Promise<Scan>
  /** Takes objects in, as `ingestObject` does; leaves out what is left when it is asked to stop. */
  ingest(objects: readonly LandedObject[]): Promise<readonly Receipt[]>
  judge(receipts: readonly Receipt[], closures: ScopeClosures): Promise<RunResult>
  /** Latest start in a segment, Unix nanoseconds. */
  latestOf(segment: SegmentRef): Promise<bigint>
  clock: Clock
  /** Resolves after so many milliseconds, or earlier when something may have landed or `isStopped` has become true. */
  pause(milliseconds: number): Promise<void>
  isStopped(): boolean
  onScan(scan: Scan): void
  onResult(result: RunResult): void
  /** Something that failed and is tried again. */
  onProblem(problem: TracegateError): void
}

export interface WatchRules {
  /** Milliseconds for which nothing must land in a run for it to be complete. */
  readonly settle: number
  /** Ends when everything there has been judged, and takes every run to be complete then. */
  readonly once: boolean
}

/**
 * Keeps the verdicts over a folder's objects current until it is stopped: takes in what landed or changed, forgets what is
 * gone, and judges all that is there again whenever that or the closure of a scope has changed. Only a programming error
 * ends it early. Resolves to the last judgement; `undefined` when there was none, or the last attempt failed.
 */
export async function watchBucket(ports: WatchPorts, { settle, once }: WatchRules): Promise<RunResult | undefined> {
  const { clock } = ports
  const tracker = objectTracker()
  let last: { readonly of: string; readonly result: RunResult | undefined } | undefined
  let judgedAt = Number.NEGATIVE_INFINITY
  let judgingTook = 0
  let scanTook = 0

  /** False when nothing is known about the folder. */
  async function look(): Promise<{ readonly isSeen: boolean; readonly landed: number }> {
    const startedAt = clock()
    const scan = await orProblem(ports, () => ports.scan())
    scanTook = clock() - startedAt
    if (scan === undefined) return { isSeen: false, landed: 0 }
    ports.onScan(scan)
    const due = tracker.update(scan.objects, clock())
    if (due.length > 0) await takeIn(due)
    return { isSeen: true, landed: due.length }
  }

  /** When a failure stops them all, one by one, so that an object that fails again and again does not stop the others. */
  async function takeIn(due: readonly LandedObject[]): Promise<void> {
    const objects = new Map(due.map((object) => [object.name, object]))
    const record = (receipt: Receipt) => {
      const object = objects.get(receipt.object)
      objects.delete(receipt.object)
      // What vanished since the scan will be missing from the next one.
      if (object !== undefined && receipt.reason?.code !== 'not-found') tracker.record(object, receipt, clock())
    }
    const all = await ports.ingest(due).catch(toldError)
    if (!(all instanceof TracegateError)) return all.forEach(record)
    for (const object of due) {
      if (ports.isStopped()) return
      const one = await ports.ingest([object]).catch(toldError)
      if (one instanceof TracegateError) tracker.record(object, unreadReceipt(object.name, one, clock()), clock(), true)
      else one.forEach(record)
    }
  }

  async function closuresNow(): Promise<ScopeClosures | undefined> {
    const landings = { receipts: tracker.receipts(), landings: tracker.landings(), isMoreComing: tracker.held > 0 }
    const now = clock()
    const known = { ...landings, settle: once ? undefined : settle, now }
    return orProblem(ports, () => scopeClosures(known, ports.latestOf))
  }

  while (!ports.isStopped()) {
    const { isSeen, landed } = await look()
    if (ports.isStopped()) break

    const closures = await closuresNow()
    const state = `${tracker.revision}\n${closures?.closed.join('\n')}`
    const spacing = landed > 0 ? Math.max(BUSY_SPACING, BUSY_SHARE * judgingTook) : Math.max(SPACING, judgingTook)
    const isWaiting = once && tracker.held > 0
    if (last?.of !== state && !isWaiting && isSeen && clock() - judgedAt >= spacing) {
      judgedAt = clock()
      const result = closures && (await orProblem(ports, () => ports.judge(tracker.receipts(), closures)))
      judgingTook = clock() - judgedAt
      judgedAt = clock()
      if (result !== undefined) ports.onResult(result)
      // After a failure the same is tried again, but not at once.
      if (result === undefined) judgedAt += BUSY_SPACING
      last = { of: result === undefined ? '' : state, result }
    }
    if (once && !isWaiting) break

    const isPending = last?.of !== state
    const untilClosing = (closures?.nextClosing ?? Number.POSITIVE_INFINITY) - clock()
    const untilLook = isPending ? SPACING : Math.max(LOOK_EVERY, SHARE * scanTook)
    await ports.pause(Math.max(1, Math.min(untilLook, untilClosing)))
  }
  return last?.result
}

async function orProblem<T>(ports: WatchPorts, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    ports.onProblem(toldError(error))
    return undefined
  }
}

/** Passes on what is no operational failure. */
function toldError(error: unknown): TracegateError {
  if (error instanceof TracegateError) return error
  throw error
}

/** Stands for an object that could not be read now and may be later. It is not kept in the database. */
function unreadReceipt(name: string, { code, message, location, remedy }: TracegateError, now: number): Receipt {
  return {
    id: '',
    status: 'rejected',
    object: name,
    digest: '',
    sizeBytes: 0,
    inflatedBytes: 0,
    segments: [],
    reason: {
      code,
      message,
      ...(location === undefined ? {} : { location }),
      ...(remedy === undefined ? {} : { remedy }),
    },
    at: now,
    expiresAt: undefined,
  }
}
