import { memorySpanStore } from '../../../shared/adapters/memory/memorySpanStore.ts'
import { spanStoreContract } from '../../contracts/spanStoreContract.ts'

spanStoreContract('memory', async () => memorySpanStore())
