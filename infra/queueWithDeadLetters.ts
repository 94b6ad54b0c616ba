import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'

/** As long as SQS keeps anything: time to look, mend and redrive. */
const KEPT = Duration.days(14)
/** How often a message is tried before someone has to look at it. */
const TRIES = 5

/** Holds what could not be delivered or processed, until `tracegate admin redrive` or a person deals with it. */
export function deadLetters(scope: Construct, id: string, options: { readonly fifo?: boolean } = {}): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: KEPT,
    ...(options.fifo === true ? { fifo: true } : {}),
  })
  acknowledge(queue, { 'AwsSolutions-SQS3': 'It is itself a dead-letter queue, with an alarm on its first message.' })
  return queue
}

export interface WorkQueue {
  readonly queue: Queue
  readonly dead: Queue
}

interface WorkQueueProps {
  /** Of the worker. */
  readonly timeoutSeconds: number
  /** How long messages wait before anyone sees them. */
  readonly delaySeconds?: number
  readonly fifo?: boolean
}

/** A queue whose messages stay hidden for six times the worker's timeout, as Lambda's event source asks. */
export function workQueue(
  scope: Construct,
  id: string,
  { timeoutSeconds, delaySeconds, fifo }: WorkQueueProps,
): WorkQueue {
  const dead = deadLetters(scope, `${id}DeadLetters`, { fifo: fifo === true })
  const queue = new Queue(scope, `${id}Queue`, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout: Duration.seconds(6 * timeoutSeconds),
    deliveryDelay: Duration.seconds(delaySeconds ?? 0),
    retentionPeriod: KEPT,
    deadLetterQueue: { queue: dead, maxReceiveCount: TRIES },
    ...(fifo === true ? { fifo: true } : {}),
  })
  return { queue, dead }
}
