import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'

type Send = (args: object) => Promise<object>

interface Stack {
  add(
    middleware: (next: Send, context: { readonly commandName?: string }) => Send,
    options: { readonly step: 'deserialize'; readonly priority: 'low'; readonly name: string },
  ): void
}

/** Lets the first request of a command reach the service, then breaks the connection before the answer is here. */
export function loseFirstAnswer(client: DynamoDBClient | S3Client, command: string): void {
  let isLost = false
  // Innermost, so that the SDK's own repetition is around it.
  const stack = client.middlewareStack as unknown as Stack
  stack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args)
        if (isLost || commandName !== command) return answer
        isLost = true
        throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' })
      },
    { step: 'deserialize', priority: 'low', name: 'loseFirstAnswer' },
  )
}
