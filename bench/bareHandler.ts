import { dynamoClient } from '../shared/adapters/aws/dynamoClient.ts'
import { s3Client } from '../shared/adapters/aws/s3Client.ts'

const clients = [s3Client(), dynamoClient()]

/** What any function on these two services starts with: the floor for ours. */
export const handler = async (): Promise<number> => clients.length
