import { memoryRawVersions } from '../../../shared/adapters/memory/memoryRawVersions.ts'
import { rawVersionsContract } from '../../contracts/rawVersionsContract.ts'

rawVersionsContract('memory', async (history) =>
  memoryRawVersions(
    history.map((step, i) => ({
      key: 'put' in step ? step.put : step.hide,
      version: `v${i}`,
      landed: 1_000 * (i + 1),
      isMarker: 'hide' in step,
      sizeBytes: 'put' in step ? 3 : 0,
    })),
  ),
)
