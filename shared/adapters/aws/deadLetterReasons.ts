import type { Message } from '@aws-sdk/client-sqs'
import type { DeadLetterReason } from '../../ports/DeadLetters.ts'

/**
 * Why messages are where they are. EventBridge and its Scheduler say so in attributes, Lambda in what it sends when all its
 * tries failed; a queue only counts how often a message was received.
 */
export function deadLetterReasons(messages: readonly Message[]): readonly DeadLetterReason[] {
  const found = new Map<string | undefined, DeadLetterReason>()
  for (const message of messages) {
    const reason = reasonOf(message)
    const since = Number(message.Attributes?.SentTimestamp ?? 0)
    const before = found.get(reason)
    found.set(reason, {
      reason,
      messages: (before?.messages ?? 0) + 1,
      since: Math.min(before?.since ?? since, since),
    })
  }
  return [...found.values()].sort((a, b) => b.messages - a.messages)
}

function reasonOf({ MessageAttributes = {}, Attributes = {}, Body = '' }: Message): string | undefined {
  const attributes = ['ERROR_CODE', 'ERROR_MESSAGE'].map((name) => MessageAttributes[name]?.StringValue)
  const told = attributes.filter((each) => each !== undefined).join(': ')
  if (told !== '') return told
  // The body of a message that comes from a queue is what the queue was for.
  if (Attributes.DeadLetterQueueSourceArn !== undefined) return undefined
  return lambdaReason(Body)
}

/** Of an invocation that Lambda gave up; nothing of its event or of the message of its error. */
function lambdaReason(body: string): string | undefined {
  try {
    const { requestContext, responsePayload } = JSON.parse(body) as LambdaFailure
    const parts = [requestContext?.condition, responsePayload?.errorType]
    return parts.filter((part) => typeof part === 'string').join(': ') || undefined
  } catch {
    return undefined
  }
}

interface LambdaFailure {
  readonly requestContext?: { readonly condition?: unknown }
  readonly responsePayload?: { readonly errorType?: unknown }
}
