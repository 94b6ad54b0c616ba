import { randomUUID } from 'node:crypto'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { sqsClient } from '../../shared/adapters/aws/sqsClient.ts'
import { sqsDeadLetters } from '../../shared/adapters/aws/sqsDeadLetters.ts'
import { rootAccess } from './localCloud.ts'

const all = { limit: undefined, to: undefined }

/** A queue that gives up after one try, its dead letters, and what both hold. */
async function pair({ fifo = false } = {}) {
  const client = sqsClient(rootAccess())
  const stage = `t${randomUUID().slice(0, 6)}`
  const create = async (name: string, Attributes: Record<string, string>) => {
    const QueueName = `tracegate-${stage}-${name}${fifo ? '.fifo' : ''}`
    const created = new CreateQueueCommand({
      QueueName,
      Attributes: { ...Attributes, ...(fifo ? { FifoQueue: 'true' } : {}) },
    })
    const QueueUrl = (await client.send(created)).QueueUrl ?? ''
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })
    return { url: QueueUrl, arn: (await client.send(asked)).Attributes?.QueueArn ?? '' }
  }
  const dead = await create('dead', {})
  const work = await create('work', {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
    VisibilityTimeout: '0',
  })
  return {
    client,
    stage,
    dead: dead.url,
    work: work.url,
    send: (url: string, MessageBody: string, more: object = {}) =>
      client.send(new SendMessageCommand({ QueueUrl: url, MessageBody, ...more })),
    async receive(QueueUrl: string): Promise<readonly Message[]> {
      const found: Message[] = []
      for (;;) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            VisibilityTimeout: 60,
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['All'],
          }),
        )
        if (Messages.length === 0) return found
        found.push(...Messages)
      }
    },
    /** Receives once, with no success, and once more, upon which the queue gives up. */
    async giveUp(): Promise<void> {
      for (let i = 0; i < 2; i++) {
        await client.send(
          new ReceiveMessageCommand({ QueueUrl: work.url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
        )
      }
    },
  }
}

describe('redriving', () => {
  it('takes messages that were given up back, with their attributes, and leaves the dead letters empty', async () => {
    const { client, stage, dead, work, send, giveUp, receive } = await pair()
    const MessageAttributes = { origin: { DataType: 'String', StringValue: 'test' } }
    for (let i = 0; i < 5; i++) await send(work, `body ${i}`, { MessageAttributes })
    await giveUp()
    const deadLetters = sqsDeadLetters({ client })
    const [found, ...others] = await deadLetters.ofStage(stage)
    expect([found, others]).toEqual([{ url: dead, isFifo: false, waiting: 5, sources: [work] }, []])
    expect(await deadLetters.reasons(found!)).toMatchObject([{ reason: undefined, messages: 5 }])
    expect(await deadLetters.redrive(found!, all)).toEqual({ moved: 5, tooFresh: 0 })
    expect(await receive(dead)).toEqual([])
    const back = await receive(work)
    expect(back.map(({ Body }) => Body).sort()).toEqual([0, 1, 2, 3, 4].map((i) => `body ${i}`))
    expect(back[0]?.MessageAttributes?.origin?.StringValue).toBe('test')
  })

  it('moves as many as asked for', async () => {
    const { client, dead, work, send, receive } = await pair()
    for (let i = 0; i < 13; i++) await send(dead, `body ${i}`)
    const deadLetters = sqsDeadLetters({ client })
    expect(await deadLetters.redrive(await deadLetters.look(dead), { ...all, limit: 12 })).toMatchObject({ moved: 12 })
    expect([(await receive(dead)).length, (await receive(work)).length]).toEqual([1, 12])
  })

  it('keeps groups and ids of a FIFO queue, and waits until the source has forgotten them', async () => {
    const { client, dead, work, send, receive } = await pair({ fifo: true })
    for (const name of ['a', 'b']) {
      await send(dead, name, { MessageGroupId: `group ${name}`, MessageDeduplicationId: `id-${name}` })
    }
    const now = sqsDeadLetters({ client })
    expect(await now.redrive(await now.look(dead), { ...all, limit: 1 })).toEqual({ moved: 0, tooFresh: 2 })
    const later = sqsDeadLetters({ client, clock: () => Date.now() + 301_000 })
    expect(await later.redrive(await later.look(dead), all)).toEqual({ moved: 2, tooFresh: 0 })
    expect((await receive(work)).map(({ Body, Attributes }) => [Body, Attributes?.MessageGroupId])).toEqual([
      ['a', 'group a'],
      ['b', 'group b'],
    ])
  })
})
