import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { sqsDeadLetters } from '../../../shared/adapters/aws/sqsDeadLetters.ts'

const NOW = Date.UTC(2026, 10, 21)
const sqs = mockClient(SQSClient)
const deadLetters = sqsDeadLetters({ client: new SQSClient({ region: 'us-east-1' }), clock: () => NOW })

const url = (name: string) => `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`
const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`
const error = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error('x'), { name, $metadata: { httpStatusCode } })

/** Queues by name, with their attributes; `dead` takes what `work` gave up. */
function queues(attributes: Readonly<Record<string, Readonly<Record<string, string>>>>): void {
  for (const [name, more] of Object.entries(attributes)) {
    const Attributes = { QueueArn: arn(name), ApproximateNumberOfMessages: '0', ...more }
    sqs.on(GetQueueAttributesCommand, { QueueUrl: url(name) }).resolves({ Attributes })
  }
  sqs.on(ListQueuesCommand).resolves({ QueueUrls: Object.keys(attributes).map(url) })
}

const gaveUp = (dead: string) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(dead), maxReceiveCount: 5 }),
})
const messages = (...bodies: readonly string[]): Message[] =>
  bodies.map((Body, i) => ({
    Body,
    ReceiptHandle: `handle of ${Body}`,
    Attributes: {
      SentTimestamp: String(NOW - 3_600_000 + i),
      DeadLetterQueueSourceArn: arn('work'),
      MessageGroupId: `group ${i}`,
      MessageDeduplicationId: `id ${i}`,
    },
  }))
const sent = () => sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input)
const deleted = () => sqs.commandCalls(DeleteMessageCommand).map(({ args }) => args[0].input.ReceiptHandle)

beforeEach(() => {
  sqs.reset()
  queues({ work: gaveUp('dead'), dead: { ApproximateNumberOfMessages: '3' } })
  sqs.on(ListDeadLetterSourceQueuesCommand).resolves({ queueUrls: [url('work')] })
  sqs.on(SendMessageCommand).resolves({})
  sqs.on(DeleteMessageCommand).resolves({})
  sqs.on(ChangeMessageVisibilityCommand).resolves({})
})

const all = { limit: undefined, to: undefined }

describe('finding dead-letter queues', () => {
  it('says how many messages wait, and where they came from', async () => {
    expect(await deadLetters.look(url('dead'))).toEqual({
      url: url('dead'),
      isFifo: false,
      waiting: 3,
      sources: [url('work')],
    })
  })

  it('looks at what other queues say where SQS cannot be asked for sources', async () => {
    sqs.on(ListDeadLetterSourceQueuesCommand).rejects(error('InvalidAction'))
    expect((await deadLetters.look(url('dead'))).sources).toEqual([url('work')])
  })

  it('finds those of a stage, also where what sends to them is no queue', async () => {
    queues({ a: gaveUp('b'), b: {}, undelivered: {} })
    sqs.on(ListDeadLetterSourceQueuesCommand, { QueueUrl: url('b') }).resolves({ queueUrls: [url('a')] })
    sqs.on(ListDeadLetterSourceQueuesCommand, { QueueUrl: url('undelivered') }).resolves({ queueUrls: [] })
    expect((await deadLetters.ofStage('dev')).map((queue) => [queue.url, queue.sources])).toEqual([
      [url('b'), [url('a')]],
      [url('undelivered'), []],
    ])
    expect(sqs.commandCalls(ListQueuesCommand)[0]?.args[0].input.QueueNamePrefix).toBe('tracegate-dev-')
  })

  it('says that there is no such queue', async () => {
    sqs.on(GetQueueAttributesCommand).rejects(error('QueueDoesNotExist'))
    await expect(deadLetters.look(url('none'))).rejects.toMatchObject({ code: 'not-found', location: url('none') })
  })
})

describe('why messages are there', () => {
  it('is told as far as their senders said, together for those alike, and never what they are about', async () => {
    const eventBridge: Message = {
      Body: '{"detail":"secret"}',
      ReceiptHandle: 'h',
      Attributes: { SentTimestamp: '7' },
      MessageAttributes: {
        ERROR_CODE: { DataType: 'String', StringValue: 'NO_PERMISSIONS' },
        ERROR_MESSAGE: { DataType: 'String', StringValue: 'not allowed' },
      },
    }
    const lambda: Message = {
      Body: JSON.stringify({
        requestContext: { condition: 'RetriesExhausted' },
        requestPayload: 'secret',
        responsePayload: { errorType: 'TracegateError', errorMessage: 'secret' },
      }),
      ReceiptHandle: 'h',
      Attributes: { SentTimestamp: '8' },
    }
    const Messages = [
      ...messages('secret'),
      eventBridge,
      lambda,
      { ...eventBridge, Attributes: { SentTimestamp: '5' } },
    ]
    sqs.on(ReceiveMessageCommand).resolves({ Messages })
    const reasons = await deadLetters.reasons(await deadLetters.look(url('dead')))
    expect(reasons).toEqual([
      { reason: 'NO_PERMISSIONS: not allowed', messages: 2, since: 5 },
      { reason: undefined, messages: 1, since: NOW - 3_600_000 },
      { reason: 'RetriesExhausted: TracegateError', messages: 1, since: 8 },
    ])
    expect(JSON.stringify(reasons)).not.toContain('secret')
    expect(sqs.commandCalls(ChangeMessageVisibilityCommand)).toHaveLength(4)
  })
})

describe('moving messages back', () => {
  it('lets SQS do it, and waits until it is done', async () => {
    sqs.on(StartMessageMoveTaskCommand).resolves({ TaskHandle: 't' })
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [{ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 1 }] })
      .resolves({ Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 }] })
    const queue = await deadLetters.look(url('dead'))
    expect(await deadLetters.redrive(queue, all)).toEqual({ moved: 3, tooFresh: 0 })
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)[0]?.args[0].input).toEqual({ SourceArn: arn('dead') })
    expect(sent()).toEqual([])
  })

  it('tells that SQS ended early, and how far it came', async () => {
    sqs.on(StartMessageMoveTaskCommand).resolves({})
    const Results = [{ Status: 'FAILED', ApproximateNumberOfMessagesMoved: 2, FailureReason: 'AccessDenied' }]
    sqs.on(ListMessageMoveTasksCommand).resolves({ Results })
    await expect(deadLetters.redrive(await deadLetters.look(url('dead')), all)).rejects.toMatchObject({
      message: 'moving ended early: AccessDenied; 2 messages were moved',
      retryable: true,
    })
  })

  it('does it message by message where SQS does not, each sent before it is deleted', async () => {
    sqs.on(StartMessageMoveTaskCommand).rejects(error('InvalidAction'))
    sqs
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: messages('a', 'b') })
      .resolves({})
    const order: string[] = []
    sqs.on(SendMessageCommand).callsFake(async ({ MessageBody }) => void order.push(`send ${MessageBody}`))
    sqs.on(DeleteMessageCommand).callsFake(async ({ ReceiptHandle }) => void order.push(`delete ${ReceiptHandle}`))
    expect(await deadLetters.redrive(await deadLetters.look(url('dead')), all)).toEqual({ moved: 2, tooFresh: 0 })
    expect(order).toEqual(['send a', 'delete handle of a', 'send b', 'delete handle of b'])
    expect(sent().every(({ QueueUrl }) => QueueUrl === url('work'))).toBe(true)
  })

  it('moves no more than asked for', async () => {
    sqs.on(ReceiveMessageCommand).callsFake(async ({ MaxNumberOfMessages }) => ({
      Messages: messages('a', 'b', 'c').slice(0, MaxNumberOfMessages),
    }))
    expect(await deadLetters.redrive(await deadLetters.look(url('dead')), { ...all, limit: 2 })).toMatchObject({
      moved: 2,
    })
    expect(deleted()).toHaveLength(2)
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)).toEqual([])
  })

  it('deletes nothing that was not sent, and tells how far it came', async () => {
    sqs.on(ReceiveMessageCommand).resolves({ Messages: messages('a', 'b') })
    sqs.on(SendMessageCommand).resolvesOnce({}).rejects(error('AccessDenied', 403))
    const moving = deadLetters.redrive(await deadLetters.look(url('dead')), { ...all, limit: 5 })
    await expect(moving).rejects.toMatchObject({
      message: expect.stringMatching(/AccessDenied.*; 1 messages were moved/),
    })
    expect(deleted()).toEqual(['handle of a'])
  })

  it('asks where to when no queue sent them, and sends them there', async () => {
    sqs.on(ListDeadLetterSourceQueuesCommand).resolves({ queueUrls: [] })
    const Messages = messages('a').map((message) => ({ ...message, Attributes: { SentTimestamp: '1' } }))
    sqs.on(ReceiveMessageCommand).resolvesOnce({ Messages }).resolves({})
    const queue = await deadLetters.look(url('dead'))
    await expect(deadLetters.redrive(queue, all)).rejects.toMatchObject({ code: 'usage' })
    await deadLetters.redrive(queue, { ...all, to: url('ingest') })
    expect(sent()).toMatchObject([{ QueueUrl: url('ingest'), MessageBody: 'a' }])
  })
})

describe('a FIFO queue', () => {
  beforeEach(() => {
    queues({ work: gaveUp('dead'), dead: { FifoQueue: 'true', ApproximateNumberOfMessages: '2' } })
  })

  it('keeps groups and ids, in order', async () => {
    sqs
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: messages('a', 'b') })
      .resolves({})
    await deadLetters.redrive(await deadLetters.look(url('dead')), all)
    expect(sent()).toMatchObject([
      { MessageBody: 'a', MessageGroupId: 'group 0', MessageDeduplicationId: 'id 0' },
      { MessageBody: 'b', MessageGroupId: 'group 1', MessageDeduplicationId: 'id 1' },
    ])
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)).toEqual([])
  })

  it('leaves what its source would drop as a duplicate', async () => {
    const [old, fresh] = messages('old', 'fresh')
    const Messages = [old!, { ...fresh!, Attributes: { ...fresh!.Attributes, SentTimestamp: String(NOW - 299_000) } }]
    sqs.on(ReceiveMessageCommand).resolvesOnce({ Messages }).resolves({})
    expect(await deadLetters.redrive(await deadLetters.look(url('dead')), all)).toEqual({ moved: 1, tooFresh: 1 })
    expect([sent().map(({ MessageBody }) => MessageBody), deleted()]).toEqual([['old'], ['handle of old']])
    expect(sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input)).toEqual([
      { QueueUrl: url('dead'), ReceiptHandle: 'handle of fresh', VisibilityTimeout: 0 },
    ])
  })
})
