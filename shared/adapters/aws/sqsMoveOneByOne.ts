import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { TracegateError } from '../../errors.ts'
import type { DeadLetterQueue, Redriven } from '../../ports/DeadLetters.ts'
import { awsError } from './awsError.ts'

/** Messages in one request. */
const MOST = 10
/** Seconds for which messages that are being moved are hidden from others. */
const HIDDEN = 120
/** Milliseconds for which a FIFO queue drops, without a word, what has the id of a message it has had. */
const DEDUPLICATION = 5 * 60_000

interface Moving {
  readonly limit: number | undefined
  /** Where messages of this source go to. */
  destinationOf(sourceArn: string | undefined): string | undefined
}

/** Sends each message to where it goes, in order, and only then deletes it here. */
export async function moveOneByOne(
  { client, clock }: { readonly client: SQSClient; readonly clock: () => number },
  { url, isFifo }: DeadLetterQueue,
  { limit = Number.POSITIVE_INFINITY, destinationOf }: Moving,
): Promise<Redriven> {
  let moved = 0
  const tooFresh: Message[] = []
  while (moved < limit) {
    const messages = await receive(client, url, Math.min(MOST, limit - moved), HIDDEN)
    if (messages.length === 0) break
    for (const message of messages) {
      if (isFifo && clock() - Number(message.Attributes?.SentTimestamp ?? 0) < DEDUPLICATION) {
        tooFresh.push(message)
        continue
      }
      await moveOne(message)
      moved++
    }
  }
  await putBack(client, url, tooFresh)
  return { moved, tooFresh: tooFresh.length }

  async function moveOne(message: Message): Promise<void> {
    const destination = destinationOf(message.Attributes?.DeadLetterQueueSourceArn)
    if (destination === undefined) {
      throw new TracegateError('usage', `a message does not say where it came from; ${moved} messages were moved`, {
        location: url,
        remedy: 'Name the queue they go to with --to.',
      })
    }
    await client.send(copyOf(message, destination)).catch(told('sending a message', destination))
    const gone = new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle })
    await client.send(gone).catch(told('deleting a moved message', url))
  }

  function told(action: string, location: string) {
    return (cause: unknown): never => {
      const { code, message, remedy, retryable } = awsError(action, location, cause)
      throw new TracegateError(code, `${message}; ${moved} messages were moved`, { location, remedy, retryable })
    }
  }
}

/** Up to ten messages, hidden from others for these seconds. Finds what is there even where SQS keeps few. */
export async function receive(client: SQSClient, url: string, most: number, seconds: number): Promise<Message[]> {
  const { Messages = [] } = await client
    .send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: most,
        VisibilityTimeout: seconds,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    )
    .catch((cause: unknown) => {
      throw awsError('receiving messages', url, cause)
    })
  return Messages
}

/** Lets others receive messages again that were only looked at. */
export async function putBack(client: SQSClient, url: string, messages: readonly Message[]): Promise<void> {
  for (const { ReceiptHandle } of messages) {
    const command = new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 })
    await client.send(command).catch((cause: unknown) => {
      throw awsError('putting a message back', url, cause)
    })
  }
}

function copyOf({ Body, MessageAttributes, Attributes = {} }: Message, url: string): SendMessageCommand {
  const { MessageGroupId, MessageDeduplicationId, AWSTraceHeader } = Attributes
  return new SendMessageCommand({
    QueueUrl: url,
    MessageBody: Body,
    MessageAttributes,
    MessageGroupId,
    MessageDeduplicationId,
    ...(AWSTraceHeader === undefined
      ? {}
      : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: AWSTraceHeader } } }),
  })
}
