import { byteOrder } from '../../ports/byteOrder.ts'
import { versionIdentity } from '../../ports/DeletionReceipts.ts'
import type { RawVersion, RawVersions } from '../../ports/RawVersions.ts'

/** Versions in memory, given as they landed, the earliest first. */
export function memoryRawVersions(landed: readonly RawVersion[]): RawVersions {
  const versions = new Map(landed.map((version) => [versionIdentity(version), version]))
  return {
    list: async function* () {
      yield* [...versions.values()].reverse().sort((a, b) => byteOrder(a.key, b.key))
    },
    delete: async (gone) => {
      for (const version of gone) versions.delete(versionIdentity(version))
      return []
    },
  }
}
