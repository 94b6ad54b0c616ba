import { join } from 'node:path'
import { sqliteSpanStore } from '../../../shared/adapters/local/sqliteSpanStore.ts'
import { spanStoreContract } from '../../contracts/spanStoreContract.ts'
import { temporaryDirectory } from './temporaryDirectory.ts'

const newFile = () => join(temporaryDirectory(), 'data', 'traces.db')

spanStoreContract('SQLite', async () => sqliteSpanStore(newFile()))
