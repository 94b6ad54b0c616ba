/** An attribute as DynamoDB's JSON has it. */
type Value = Readonly<Record<string, unknown>>
type Item = Readonly<Record<string, Value>>

interface Request {
  readonly TransactItems?: readonly { readonly Put?: { readonly Item: Item } }[]
  readonly RequestItems?: Readonly<Record<string, readonly { readonly PutRequest?: { readonly Item: Item } }[]>>
  readonly Item?: Item
  readonly ConsistentRead?: boolean
}

export interface DynamoUnits {
  readonly written: number
  readonly read: number
}

/** Attribute that puts an item into the index by time, which costs a unit of its own. */
const INDEXED = 'gpk'

/**
 * What DynamoDB bills for a request, worked out from its text and the size of the answer by the rules of its developer
 * guide: an item is written by the KB, doubly in a transaction, and read by 4 KB, for half when reads need not be
 * consistent. Answers count as they are on the wire, which is more than what is stored.
 */
export function dynamoUnits(operation: string, requestText: string, responseBytes: number): DynamoUnits {
  const request = JSON.parse(requestText) as Request
  switch (operation) {
    case 'TransactWriteItems': {
      const items = (request.TransactItems ?? []).map(({ Put }) => Put?.Item ?? {})
      return { written: sum(items.map((item) => 2 * kilobytes(item) + indexOf(item))), read: 0 }
    }
    case 'BatchWriteItem': {
      const puts = Object.values(request.RequestItems ?? {}).flat()
      return { written: sum(puts.map(({ PutRequest }) => ofPut(PutRequest?.Item ?? {}))), read: 0 }
    }
    case 'PutItem':
      return { written: ofPut(request.Item ?? {}), read: 0 }
    case 'UpdateItem':
    case 'DeleteItem':
      return { written: 1, read: 0 }
    default:
      return { written: 0, read: Math.ceil(responseBytes / 4_096) * (request.ConsistentRead ? 1 : 0.5) }
  }
}

function ofPut(item: Item): number {
  return kilobytes(item) + indexOf(item)
}

function indexOf(item: Item): number {
  return INDEXED in item ? 1 : 0
}

function kilobytes(item: Item): number {
  return Math.max(1, Math.ceil(sum(Object.entries(item).map(([name, value]) => name.length + sizeOf(value))) / 1_024))
}

function sizeOf(value: Value): number {
  const [[type, content] = ['NULL', true]] = Object.entries(value)
  if (type === 'B') return Buffer.byteLength(String(content), 'base64')
  if (type === 'N') return Math.ceil(String(content).length / 2) + 1
  if (type === 'L') return 3 + sum((content as readonly Value[]).map((each) => 1 + sizeOf(each)))
  if (type === 'M')
    return 3 + sum(Object.entries(content as Item).map(([name, each]) => 1 + name.length + sizeOf(each)))
  return type === 'S' ? Buffer.byteLength(String(content)) : 1
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
