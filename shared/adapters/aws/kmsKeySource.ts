import { hash } from 'node:crypto'
import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms'
import { TracegateError } from '../../errors.ts'
import type { KeySource } from '../../ports/KeySource.ts'
import { awsError } from './awsError.ts'

interface KmsKey {
  readonly client: KMSClient
  /** Id or ARN of a KMS key of type HMAC_256. An alias is refused: it may come to name another key. */
  readonly keyId: string
}

/** Scopes whose keys stay in memory; the one that was asked for first goes first. */
const REMEMBERED = 10_000

/**
 * Keys derived by a KMS key that never leaves KMS: one request for each scope in the life of a process. Derived keys are
 * kept in memory alone.
 */
export function kmsKeySource({ client, keyId }: KmsKey): KeySource {
  const name = keyId.slice(keyId.lastIndexOf('/') + 1)
  if (name === '' || /(^|:)alias\//.test(keyId)) {
    const remedy = 'Give the id or the ARN of the key.'
    throw new TracegateError('invalid-config', 'an alias cannot name the masking key', { location: keyId, remedy })
  }
  const keys = new Map<string, Promise<Uint8Array>>()

  async function derive(scope: string): Promise<Uint8Array> {
    const derived = await client
      .send(
        new GenerateMacCommand({
          KeyId: keyId,
          MacAlgorithm: 'HMAC_SHA_256',
          // KMS takes 4 KB at most, and a scope may be longer.
          Message: hash('sha256', `tracegate masking key v1\0${scope}`, 'buffer'),
        }),
      )
      .catch((cause: unknown) => {
        throw awsError('deriving a masking key', `KMS key ${name}`, cause)
      })
    if (derived.Mac?.length === 32) return derived.Mac
    throw new TracegateError('invalid-config', 'KMS gave no masking key of 32 bytes', { location: `KMS key ${name}` })
  }

  function remembered(scope: string): Promise<Uint8Array> {
    const known = keys.get(scope)
    if (known !== undefined) return known
    const key = derive(scope)
    keys.set(scope, key)
    key.catch(() => keys.delete(scope))
    const [oldest] = keys.keys()
    if (keys.size > REMEMBERED && oldest !== undefined) keys.delete(oldest)
    return key
  }

  return {
    scopeKey: async (scope) => Uint8Array.from(await remembered(scope)),
    keyId: hash('sha256', `kms key ${name}`).slice(0, 16),
  }
}
