import { hash } from 'node:crypto'
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import { TracegateError } from '../../errors.ts'
import type { ScopeQueue } from '../../ports/ScopeQueue.ts'
import { awsError } from './awsError.ts'

/** Messages in one request. */
const MOST = 10

export interface SqsPlace {
  readonly client: SQSClient
  /** Of a FIFO queue. */
  readonly url: string
}

/**
 * Asks for judgements through a FIFO queue. Requests for one domain of one scope are in one group, so that they are met one
 * after the other; the same request because of the same object is sent once within five minutes.
 */
export function sqsScopeQueue({ client, url }: SqsPlace): ScopeQueue {
  return {
    async request(touched, because) {
      for (let from = 0; from < touched.length; from += MOST) {
        const entries = touched
          .slice(from, from + MOST)
          .map(({ scope, domain }, index): SendMessageBatchRequestEntry => {
            const body = JSON.stringify({ scope, domain })
            const group = hash('sha256', body, 'hex')
            return {
              Id: String(index),
              MessageBody: body,
              MessageGroupId: group,
              MessageDeduplicationId: hash('sha256', `${group} ${because}`, 'hex'),
            }
          })
        await send(entries)
      }
    },
  }

  async function send(Entries: SendMessageBatchRequestEntry[]): Promise<void> {
    const { Failed = [] } = await client
      .send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))
      .catch((cause: unknown) => {
        throw awsError('sending to the queue', url, cause)
      })
    const [first] = Failed
    if (first === undefined) return
    throw new TracegateError('unreadable', `sending to the queue failed for ${Failed.length} messages: ${first.Code}`, {
      location: url,
      retryable: true,
    })
  }
}
