import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'
import { dynamoClient } from '../../shared/adapters/aws/dynamoClient.ts'
import { dynamoDeletions } from '../../shared/adapters/aws/dynamoDeletions.ts'
import { s3Client } from '../../shared/adapters/aws/s3Client.ts'
import { s3Versions } from '../../shared/adapters/aws/s3Versions.ts'
import { bucketPrefixes } from '../../shared/cloud/bucketPrefixes.ts'
import { environmentNames } from '../../shared/cloud/environmentNames.ts'
import { serviceNames } from '../../shared/cloud/serviceNames.ts'
import { sweepSettings } from '../../shared/retention/sweepSettings.ts'
import { readEnvironment } from '../readEnvironment.ts'
import { sweepHandler } from './sweepHandler.ts'

const { rawBucket, table } = environmentNames
const environment = readEnvironment({ rawBucket, table })
const clock = Date.now

export const handler = sweepHandler({
  ports: {
    raw: s3Versions({ client: s3Client(), bucket: environment.rawBucket, prefix: bucketPrefixes.raw }),
    receipts: dynamoDeletions({ client: dynamoClient(), table: environment.table, clock }),
    clock,
  },
  settings: sweepSettings(process.env),
  logger: new Logger({ serviceName: serviceNames.sweep }),
  metrics: new Metrics({ serviceName: serviceNames.sweep }),
})
