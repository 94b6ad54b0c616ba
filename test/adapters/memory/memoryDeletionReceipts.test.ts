import { memoryDeletionReceipts } from '../../../shared/adapters/memory/memoryDeletionReceipts.ts'
import { deletionReceiptsContract } from '../../contracts/deletionReceiptsContract.ts'

deletionReceiptsContract('memory', async (clock) => memoryDeletionReceipts(clock))
