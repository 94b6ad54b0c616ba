import { inject } from 'vitest'

/** Calls IAM as the root user, whose signature MiniStack does not check: the SDK's client would be there for tests alone. */
export async function callIam(action: string, parameters: Readonly<Record<string, string>>): Promise<void> {
  const credential = 'Credential=000000000000/20260101/us-east-1/iam/aws4_request'
  const response = await fetch(inject('endpoint'), {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0` },
    body: new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters }),
  })
  if (!response.ok) throw new Error(`IAM refused ${action}: ${await response.text()}`)
}
