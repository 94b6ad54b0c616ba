import { dynamoSpanStore } from '../../../shared/adapters/aws/dynamoSpanStore.ts'
import { spanStoreContract } from '../../contracts/spanStoreContract.ts'
import { eachDynamoDb } from '../eachDynamoDb.ts'

for (const { name, client, newTable } of eachDynamoDb()) {
  spanStoreContract(name, async () => dynamoSpanStore({ client, table: await newTable(), clock: Date.now }))
}
