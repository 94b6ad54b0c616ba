import { expect, it } from 'vitest'
import { dynamoUnits } from '../../bench/dynamoUnits.ts'

const units = (operation: string, request: object, answered = 0) =>
  dynamoUnits(operation, JSON.stringify(request), answered)
const item = (bytes: number) => ({ pk: { S: 'x'.repeat(bytes - 2) } })

it('writes are billed by the KB, doubly in a transaction, and once more for the index', () => {
  expect(units('PutItem', { Item: item(1_024) }).written).toBe(1)
  expect(units('PutItem', { Item: item(1_025) }).written).toBe(2)
  expect(units('PutItem', { Item: { ...item(100), gpk: { S: 'spans' } } }).written).toBe(2)
  expect(units('PutItem', { Item: { zip: { B: Buffer.alloc(3_000).toString('base64') } } }).written).toBe(3)
  expect(units('UpdateItem', { Key: item(10) }).written).toBe(1)
  const puts = [{ Put: { Item: item(10) } }, { Put: { Item: item(2_000) } }]
  expect(units('TransactWriteItems', { TransactItems: puts }).written).toBe(2 + 4)
  const batch = { table: [{ PutRequest: { Item: item(10) } }, { PutRequest: { Item: item(2_000) } }] }
  expect(units('BatchWriteItem', { RequestItems: batch }).written).toBe(1 + 2)
})

it('reads are billed by 4 KB, for half when they need not be consistent', () => {
  expect(units('GetItem', { Key: item(10), ConsistentRead: true }, 4_097)).toEqual({ written: 0, read: 2 })
  expect(units('Query', {}, 4_097)).toEqual({ written: 0, read: 1 })
})
