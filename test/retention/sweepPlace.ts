import { memoryDeletionReceipts } from '../../shared/adapters/memory/memoryDeletionReceipts.ts'
import { memoryRawVersions } from '../../shared/adapters/memory/memoryRawVersions.ts'
import { versionIdentity } from '../../shared/ports/DeletionReceipts.ts'
import type { RawVersion } from '../../shared/ports/RawVersions.ts'
import { type SweepInput, type SweepPorts, sweep } from '../../shared/retention/sweep.ts'
import { collect } from '../contracts/collect.ts'

export const DAY = 86_400_000
export const NOW = Date.UTC(2026, 10, 21, 2, 30)

let count = 0
/** A version that landed so many days ago. */
export function landed(daysAgo: number, more: Partial<RawVersion> = {}): RawVersion {
  const version = `v${++count}`
  const key = `kvonce-trace/2026/10/01/${version}.json`
  return { key, version, landed: NOW - daysAgo * DAY, isMarker: false, sizeBytes: 3, ...more }
}

/** A bucket in which these versions landed, the earliest first, and sweeps over it. */
export function sweepPlace(versions: readonly RawVersion[]) {
  let now = NOW
  const clock = () => now
  const ports: SweepPorts = {
    raw: memoryRawVersions(versions),
    receipts: memoryDeletionReceipts(clock),
    clock,
  }
  return {
    ports,
    passDays(days: number): void {
      now += days * DAY
    },
    sweep: (more: Partial<SweepInput> = {}, through: SweepPorts = ports) =>
      sweep(through, { keepDays: 30, ahead: 0, receiptDays: 365, sweep: 's1', remaining: () => 900_000, ...more }),
    left: () => collect(ports.raw.list()),
    receipts: () => collect(ports.receipts.list(0)),
    notes: () => collect(ports.receipts.intended()),
    /** Identities of what is gone, and of what has a receipt; sorted. */
    async goneAndReceipts() {
      const left = new Set((await collect(ports.raw.list())).map(versionIdentity))
      const gone = versions.map(versionIdentity).filter((identity) => !left.has(identity))
      const receipts = (await collect(ports.receipts.list(0))).map(versionIdentity)
      return { gone: gone.sort(), receipts: receipts.sort() }
    },
  }
}
