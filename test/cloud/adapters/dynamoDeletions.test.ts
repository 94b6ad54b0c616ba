import { dynamoDeletions } from '../../../shared/adapters/aws/dynamoDeletions.ts'
import { deletionReceiptsContract } from '../../contracts/deletionReceiptsContract.ts'
import { eachDynamoDb } from '../eachDynamoDb.ts'

for (const { name, client, newTable } of eachDynamoDb()) {
  deletionReceiptsContract(name, async (clock) => dynamoDeletions({ client, table: await newTable(), clock }))
}
