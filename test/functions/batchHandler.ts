import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { lambdaContext } from './gateway.ts'

export type BatchHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>

/** Messages `message-0`, `message-1` and so on with these bodies. */
export function batchOf(bodies: readonly unknown[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: `handle-${index}`,
      body: JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'id',
        ApproximateFirstReceiveTimestamp: '0',
        MessageGroupId: 'group',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
      awsRegion: 'us-east-1',
    })),
  }
}

/** Ids of the messages that are to come again. */
export async function callBatch(handler: BatchHandler, event: SQSEvent): Promise<readonly string[]> {
  const { batchItemFailures } = await handler(event, lambdaContext())
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}

/** What a client throws when a service answers so for good. */
export function serviceFault(name: string, status: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status }, $fault: 'server' })
}
