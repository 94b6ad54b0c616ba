import { STSClient, type STSClientConfig } from '@aws-sdk/client-sts'
import { clientSettings } from './clientSettings.ts'

export function stsClient(config: STSClientConfig = {}): STSClient {
  return new STSClient({ ...clientSettings(), ...config })
}
