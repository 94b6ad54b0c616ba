import { randomUUID } from 'node:crypto'
import { CreateKeyCommand } from '@aws-sdk/client-kms'
import { kmsClient } from '../../../shared/adapters/aws/kmsClient.ts'
import { kmsKeySource } from '../../../shared/adapters/aws/kmsKeySource.ts'
import { keySourceContract } from '../../contracts/keySourceContract.ts'
import { rootAccess } from '../localCloud.ts'

const client = kmsClient(rootAccess())
const keys = new Map<string, Promise<string>>()

async function newKey(): Promise<string> {
  const spec = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC', Description: randomUUID() } as const
  const { KeyMetadata } = await client.send(new CreateKeyCommand(spec))
  return KeyMetadata?.KeyId ?? ''
}

keySourceContract('KMS', async (source) => {
  const key = keys.get(source) ?? newKey()
  keys.set(source, key)
  return kmsKeySource({ client, keyId: await key })
})
