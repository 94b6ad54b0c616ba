import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'
import { readGrantPolicy } from '../../shared/access/readGrantPolicy.ts'
import { dynamoAuditStore } from '../../shared/adapters/aws/dynamoAuditStore.ts'
import { dynamoClient } from '../../shared/adapters/aws/dynamoClient.ts'
import { dynamoResultStore } from '../../shared/adapters/aws/dynamoResultStore.ts'
import { s3Client } from '../../shared/adapters/aws/s3Client.ts'
import { s3ObjectStore } from '../../shared/adapters/aws/s3ObjectStore.ts'
import { s3UrlSigner } from '../../shared/adapters/aws/s3UrlSigner.ts'
import { scopedSession } from '../../shared/adapters/aws/scopedSession.ts'
import { stsClient } from '../../shared/adapters/aws/stsClient.ts'
import { environmentNames } from '../../shared/cloud/environmentNames.ts'
import { serviceNames } from '../../shared/cloud/serviceNames.ts'
import { readEnvironment } from '../readEnvironment.ts'
import { grantsHandler } from './grantsHandler.ts'

/** Milliseconds for which audit records are kept: a year. */
const AUDIT = 365 * 24 * 3_600 * 1_000

const { maskedBucket: bucket, table, grantPolicy, grantRoleArn: roleArn, audience } = environmentNames
const environment = readEnvironment({ bucket, table, grantPolicy, roleArn, audience })
const keyArn = process.env[environmentNames.maskedKeyArn]
const clock = Date.now
const dynamo = { client: dynamoClient(), table: environment.table, clock }
const sts = stsClient()

export const handler = grantsHandler({
  policy: readGrantPolicy(environment.grantPolicy, environmentNames.grantPolicy),
  audience: environment.audience,
  logger: new Logger({ serviceName: serviceNames.grants }),
  metrics: new Metrics({ serviceName: serviceNames.grants }),
  ports: {
    results: dynamoResultStore(dynamo),
    audit: dynamoAuditStore({ ...dynamo, keep: AUDIT }),
    clock,
    async readerOf(prefix) {
      const session = { client: sts, bucket: environment.bucket, roleArn: environment.roleArn, prefix, name: 'grants' }
      const credentials = await scopedSession({ ...session, ...(keyArn ? { keyArn } : {}) })
      const place = { client: s3Client({ credentials }), bucket: environment.bucket }
      return { objects: s3ObjectStore(place), signer: s3UrlSigner({ ...place, clock }) }
    },
  },
})
