import { dynamoResultStore } from '../../../shared/adapters/aws/dynamoResultStore.ts'
import { resultStoreContract } from '../../contracts/resultStoreContract.ts'
import { eachDynamoDb } from '../eachDynamoDb.ts'

for (const { name, client, newTable } of eachDynamoDb()) {
  resultStoreContract(name, async (clock) => dynamoResultStore({ client, table: await newTable(), clock }))
}
