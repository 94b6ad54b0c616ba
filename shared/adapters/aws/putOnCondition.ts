import { randomUUID } from 'node:crypto'
import { type AttributeValue, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { awsError, nameOf } from './awsError.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import type { Item } from './dynamoItem.ts'
import { untilWon } from './untilWon.ts'

interface Condition {
  readonly expression: string
  readonly values?: Record<string, AttributeValue>
}

interface Reason {
  readonly Code?: string | undefined
  readonly Item?: Item | undefined
}

/** What DynamoDB takes in one transaction. */
export const TRANSACTION_ITEMS = 100

/**
 * Writes an item if the condition holds of what is there, with all of `beside` or none. Resolves to `undefined`, or to the
 * item that stood in the way (`{}` when there was none). A repeated request whose first answer was lost counts as written.
 */
export async function putOnCondition(
  { client, table }: DynamoPlace,
  item: Item,
  condition: Condition,
  beside: readonly Item[] = [],
): Promise<Item | undefined> {
  const writer = randomUUID()
  const put = {
    TableName: table,
    Item: { ...item, writer: { S: writer } },
    ConditionExpression: condition.expression,
    ...(condition.values === undefined ? {} : { ExpressionAttributeValues: condition.values }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  }
  try {
    await untilWon(async () => {
      if (beside.length === 0) return void (await client.send(new PutItemCommand(put)))
      const TransactItems = [{ Put: put }, ...beside.map((Item) => ({ Put: { TableName: table, Item } }))]
      await client.send(new TransactWriteItemsCommand({ TransactItems }))
    }, isLostRace)
    return undefined
  } catch (cause) {
    const inTheWay = obstacle(cause)
    if (inTheWay === undefined) throw awsError('writing an item', `table ${table}`, lostRace(cause))
    return inTheWay.writer?.S === writer ? undefined : inTheWay
  }
}

/** What stood in the way of a condition that failed; `undefined` when something else did. */
function obstacle(cause: unknown): Item | undefined {
  if (nameOf(cause) === 'ConditionalCheckFailedException') return (cause as Reason).Item ?? {}
  const failed = reasonsOf(cause).find(({ Code }) => Code === 'ConditionalCheckFailed')
  return failed && (failed.Item ?? {})
}

export function isLostRace(cause: unknown): boolean {
  if (nameOf(cause) === 'TransactionConflictException' || nameOf(cause) === 'TransactionInProgressException')
    return true
  const codes = reasonsOf(cause).map(({ Code }) => Code ?? 'None')
  return codes.some((code) => RACES.includes(code)) && codes.every((code) => code === 'None' || RACES.includes(code))
}

/** A cancelled transaction is told by its reasons, not by its name. */
export function lostRace(cause: unknown): unknown {
  const reason = reasonsOf(cause).find(({ Code }) => Code !== undefined && Code !== 'None')
  return reason === undefined ? cause : { ...(cause as object), name: reason.Code }
}

const RACES = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']

function reasonsOf(cause: unknown): readonly Reason[] {
  if (nameOf(cause) !== 'TransactionCanceledException') return []
  return (cause as { readonly CancellationReasons?: readonly Reason[] }).CancellationReasons ?? []
}
