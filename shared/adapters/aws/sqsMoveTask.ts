import { setTimeout } from 'node:timers/promises'
import { ListMessageMoveTasksCommand, type SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs'
import { TracegateError } from '../../errors.ts'
import { awsError, nameOf } from './awsError.ts'

/** Milliseconds between two questions, and after which nobody waits any longer. */
const PAUSE = 1_000
const LONGEST = 15 * 60_000
const NOT_OFFERED = /InvalidAction|UnsupportedOperation|UnknownOperation|NotImplemented/

interface Mover {
  readonly client: SQSClient
  readonly clock: () => number
}

/**
 * Lets SQS move everything of a dead-letter queue to where it came from, and waits until it has. Resolves to how many
 * messages went, or to undefined where SQS offers no such thing.
 */
export async function startMove({ client, clock }: Mover, url: string, arn: string): Promise<number | undefined> {
  try {
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn }))
  } catch (cause) {
    if (isNotOffered(cause)) return undefined
    throw awsError('moving messages', url, cause)
  }
  for (const start = clock(); clock() - start < LONGEST; ) {
    const { Results = [] } = await client
      .send(new ListMessageMoveTasksCommand({ SourceArn: arn, MaxResults: 1 }))
      .catch((cause: unknown) => {
        throw awsError('asking how moving goes', url, cause)
      })
    const { Status, ApproximateNumberOfMessagesMoved = 0, FailureReason } = Results[0] ?? {}
    if (Status === 'COMPLETED') return ApproximateNumberOfMessagesMoved
    if (Status === 'FAILED' || Status === 'CANCELLED') {
      const moved = `${ApproximateNumberOfMessagesMoved} messages were moved`
      throw new TracegateError('unreadable', `moving ended early: ${FailureReason ?? Status}; ${moved}`, {
        location: url,
        remedy: 'Run the command again: it moves what is left.',
        retryable: true,
      })
    }
    await setTimeout(PAUSE)
  }
  const remedy = 'Look at the queue later: SQS goes on moving.'
  throw new TracegateError('incomplete', 'moving takes longer than 15 minutes', { location: url, remedy })
}

/** True when the service, or what stands in for it, does not know the request. */
export function isNotOffered(cause: unknown): boolean {
  return NOT_OFFERED.test(nameOf(cause))
}
