import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms'
import { clientSettings } from './clientSettings.ts'

export function kmsClient(config: KMSClientConfig = {}): KMSClient {
  return new KMSClient({ ...clientSettings(), ...config })
}
