import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs'
import { clientSettings } from './clientSettings.ts'

export function sqsClient(config: SQSClientConfig = {}): SQSClient {
  return new SQSClient({ ...clientSettings(), ...config })
}
