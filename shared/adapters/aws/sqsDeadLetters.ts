import {
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { TracegateError } from '../../errors.ts'
import type { DeadLetterQueue, DeadLetters, Redriven, RedriveOptions } from '../../ports/DeadLetters.ts'
import { awsError, nameOf } from './awsError.ts'
import { deadLetterReasons } from './deadLetterReasons.ts'
import { moveOneByOne, putBack, receive } from './sqsMoveOneByOne.ts'
import { isNotOffered, startMove } from './sqsMoveTask.ts'

interface DeadLettersOptions {
  readonly client: SQSClient
  readonly clock?: () => number
}

/** Seconds for which messages that are looked at are hidden, should this process end before it puts them back. */
const LOOK = 5

/** Dead-letter queues of SQS. */
export function sqsDeadLetters({ client, clock = Date.now }: DeadLettersOptions): DeadLetters {
  async function attributesOf(url: string): Promise<Readonly<Record<string, string>>> {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] })
    const { Attributes = {} } = await client.send(command).catch((cause: unknown) => {
      if (/NonExistentQueue|QueueDoesNotExist/.test(nameOf(cause))) {
        const remedy = 'Check the URL, the account and the region.'
        throw new TracegateError('not-found', 'there is no such queue', { location: url, remedy })
      }
      throw awsError('looking at a queue', url, cause)
    })
    return Attributes
  }

  async function queues(prefix?: string): Promise<readonly string[]> {
    const found: string[] = []
    let NextToken: string | undefined
    do {
      const page = await client
        .send(new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 1_000, NextToken }))
        .catch((cause: unknown) => {
          throw awsError('listing queues', prefix ?? 'SQS', cause)
        })
      found.push(...(page.QueueUrls ?? []))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    return found.sort()
  }

  async function sourcesOf(url: string, arn: string | undefined): Promise<readonly string[]> {
    const found: string[] = []
    let NextToken: string | undefined
    try {
      do {
        const page = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url, NextToken }))
        found.push(...(page.queueUrls ?? []))
        NextToken = page.NextToken
      } while (NextToken !== undefined)
      return found
    } catch (cause) {
      if (!isNotOffered(cause)) throw awsError('asking for the sources of a queue', url, cause)
    }
    const urls = await queues()
    const targets = await Promise.all(urls.map(async (each) => targetOf(await attributesOf(each))))
    return urls.filter((_, i) => targets[i] !== undefined && targets[i] === arn)
  }

  async function look(url: string): Promise<DeadLetterQueue> {
    const attributes = await attributesOf(url)
    const { QueueArn, FifoQueue, ApproximateNumberOfMessages = '0' } = attributes
    return {
      url,
      isFifo: FifoQueue === 'true',
      waiting: Number(ApproximateNumberOfMessages),
      sources: await sourcesOf(url, QueueArn),
    }
  }

  async function redrive(queue: DeadLetterQueue, { limit, to }: RedriveOptions): Promise<Redriven> {
    if (to === undefined && queue.sources.length === 0) {
      throw new TracegateError('usage', 'no queue sends its messages here, so nobody knows where they go to', {
        location: queue.url,
        remedy: 'Name the queue they go to with --to, such as that of ingest for events that could not be delivered.',
      })
    }
    // SQS moves by itself whole queues only, and says nothing of what a FIFO queue takes for duplicates.
    if (limit === undefined && to === undefined && !queue.isFifo) {
      const { QueueArn = '' } = await attributesOf(queue.url)
      const moved = await startMove({ client, clock }, queue.url, QueueArn)
      if (moved !== undefined) return { moved, tooFresh: 0 }
    }
    const sources = await Promise.all(
      queue.sources.map(async (url) => [(await attributesOf(url)).QueueArn, url] as const),
    )
    const destinations = new Map(sources.flatMap(([arn, url]) => (arn === undefined ? [] : [[arn, url] as const])))
    const only = queue.sources.length === 1 ? queue.sources[0] : undefined
    const destinationOf = (arn?: string) => to ?? destinations.get(arn ?? '') ?? only
    return moveOneByOne({ client, clock }, queue, { limit, destinationOf })
  }

  return {
    look,
    redrive,
    async ofStage(stage) {
      const urls = await queues(`tracegate-${stage}-`)
      const attributes = await Promise.all(urls.map(attributesOf))
      // In a stage, what has no dead-letter queue is one.
      return Promise.all(urls.filter((_, i) => targetOf(attributes[i] ?? {}) === undefined).map(look))
    },
    async reasons({ url }) {
      const messages = await receive(client, url, 10, LOOK)
      await putBack(client, url, messages)
      return deadLetterReasons(messages)
    },
  }
}

function targetOf({ RedrivePolicy }: Readonly<Record<string, string>>): string | undefined {
  if (!RedrivePolicy) return undefined
  const policy: unknown = JSON.parse(RedrivePolicy)
  return typeof policy === 'object' && policy !== null && 'deadLetterTargetArn' in policy
    ? String(policy.deadLetterTargetArn)
    : undefined
}
