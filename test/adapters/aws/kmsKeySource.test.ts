import { GenerateMacCommand } from '@aws-sdk/client-kms'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, test } from 'vitest'
import { kmsClient } from '../../../shared/adapters/aws/kmsClient.ts'
import { kmsKeySource } from '../../../shared/adapters/aws/kmsKeySource.ts'
import { failure } from './failure.ts'

const client = kmsClient({ region: 'us-east-1' })
const kms = mockClient(client)
const ARN = 'arn:aws:kms:us-east-1:000000000000:key/1234abcd'

beforeEach(() => {
  kms.reset()
  kms.on(GenerateMacCommand).callsFake(async ({ Message }) => ({ Mac: Message.slice(0, 32) }))
})

describe('a key source over KMS', () => {
  test('asks once for a scope, also when it is asked for at once, and for scopes of any length', async () => {
    const keys = kmsKeySource({ client, keyId: ARN })
    await Promise.all(Array.from({ length: 50 }, () => keys.scopeKey('run:1')))
    expect(kms.calls()).toHaveLength(1)
    await keys.scopeKey('x'.repeat(100_000))
    expect(kms.calls()).toHaveLength(2)
    expect(kms.commandCalls(GenerateMacCommand)[1]?.args[0].input.Message).toHaveLength(32)
  })

  test('asks again after a failure, which says nothing of keys or scopes', async () => {
    kms
      .on(GenerateMacCommand)
      .rejectsOnce(failure('ThrottlingException', 400))
      .resolves({ Mac: new Uint8Array(32) })
    const keys = kmsKeySource({ client, keyId: ARN })
    const error = await keys.scopeKey('run:secret').catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'unreadable', retryable: true })
    expect(String(error)).not.toContain('secret')
    expect(await keys.scopeKey('run:secret')).toHaveLength(32)
  })

  test('names a key the same by its id and its ARN, and refuses an alias', () => {
    const named = (keyId: string) => kmsKeySource({ client, keyId }).keyId
    expect(named(ARN)).toBe(named('1234abcd'))
    for (const alias of ['alias/masking', 'arn:aws:kms:us-east-1:000000000000:alias/masking', '']) {
      expect(() => named(alias)).toThrow(expect.objectContaining({ code: 'invalid-config' }))
    }
  })

  test('refuses what is no key of 32 bytes', async () => {
    kms.on(GenerateMacCommand).resolves({ Mac: new Uint8Array(20) })
    await expect(kmsKeySource({ client, keyId: ARN }).scopeKey('s')).rejects.toMatchObject({ code: 'invalid-config' })
  })
})
