import { join } from 'node:path'
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { dynamoClient } from '../../shared/adapters/aws/dynamoClient.ts'
import { dynamoResultStore } from '../../shared/adapters/aws/dynamoResultStore.ts'
import { dynamoSpanStore } from '../../shared/adapters/aws/dynamoSpanStore.ts'
import { kmsClient } from '../../shared/adapters/aws/kmsClient.ts'
import { kmsKeySource } from '../../shared/adapters/aws/kmsKeySource.ts'
import { s3Client } from '../../shared/adapters/aws/s3Client.ts'
import { s3Input } from '../../shared/adapters/aws/s3Input.ts'
import { s3ObjectStore } from '../../shared/adapters/aws/s3ObjectStore.ts'
import { sqsClient } from '../../shared/adapters/aws/sqsClient.ts'
import { sqsScopeQueue } from '../../shared/adapters/aws/sqsScopeQueue.ts'
import { definitionFiles } from '../../shared/adapters/local/definitionFiles.ts'
import { otlpSpanExporter } from '../../shared/adapters/local/otlpSpanExporter.ts'
import { environmentNames } from '../../shared/cloud/environmentNames.ts'
import { landedObject } from '../../shared/cloud/landedObject.ts'
import { metricNames } from '../../shared/cloud/metricNames.ts'
import { receiptLifetime } from '../../shared/cloud/receiptLifetime.ts'
import { serviceNames } from '../../shared/cloud/serviceNames.ts'
import { definedDomains } from '../../shared/domains/definedDomains.ts'
import { DEFAULT_LIMITS } from '../../shared/flow/IngestSettings.ts'
import { ingestLanded } from '../../shared/flow/ingestLanded.ts'
import { objectReader } from '../../shared/flow/objectReader.ts'
import { tracedExecution } from '../../shared/flow/tracedExecution.ts'
import { type CloudTracing, cloudTracing } from '../cloudTracing.ts'
import { errorFacts } from '../errorFacts.ts'
import { readEnvironment } from '../readEnvironment.ts'

const { maskedBucket, table, maskingKeyId, validateQueueUrl, maskedRetentionDays } = environmentNames
const environment = readEnvironment({ maskedBucket, table, maskingKeyId, validateQueueUrl, maskedRetentionDays })
const keepFor = receiptLifetime(environment.maskedRetentionDays)
const logger = new Logger({ serviceName: serviceNames.ingest })
const metrics = new Metrics({ serviceName: serviceNames.ingest })
const clock = Date.now
const s3 = s3Client()
const dynamo = { client: dynamoClient(), table: environment.table, clock }
const ports = {
  segments: s3ObjectStore({ client: s3, bucket: environment.maskedBucket }),
  results: dynamoResultStore(dynamo),
  keys: kmsKeySource({ client: kmsClient(), keyId: environment.maskingKeyId }),
  queue: sqsScopeQueue({ client: sqsClient(), url: environment.validateQueueUrl }),
  clock,
}
const spans = dynamoSpanStore(dynamo)
const settings = {
  domains: definedDomains(await definitionFiles(join(import.meta.dirname, 'domains'))),
  scope: undefined,
  limits: DEFAULT_LIMITS,
  keepFor,
}
const reader = objectReader(settings)
const processor = new BatchProcessor(EventType.SQS)

export const handler = middy(async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const warn = (message: string) => logger.warn(message)
  const exporter = otlpSpanExporter(process.env, warn)
  const tracing = cloudTracing({ store: spans, exporter }, serviceNames.ingest, warn)
  try {
    const take = (record: SQSRecord) => takeIn(record, tracing)
    return await processPartialResponse(event, take, processor, { context, throwOnFullBatchFailure: false })
  } finally {
    await tracing.close()
  }
})
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))

async function takeIn({ body, messageId }: SQSRecord, tracing: CloudTracing): Promise<void> {
  const object = landedObject(body)
  if (object === undefined) return
  const tracer = tracing.newTrace()
  const told = { traceId: tracer.traceId, messageId, object: object.key }
  try {
    const receipt = await tracedExecution(
      { tracer, name: 'ingest landed', policies: undefined, keepSpans: tracing.keepSpans },
      (execution) =>
        ingestLanded(
          ports,
          settings,
          reader,
          { ...s3Input({ client: s3, ...object }), isFresh: object.version !== undefined },
          execution,
        ),
    )
    const { status, segments, reason } = receipt
    metrics.addMetric(metricNames.objectsIngested, MetricUnit.Count, status === 'accepted' ? 1 : 0)
    metrics.addMetric(metricNames.objectsRejected, MetricUnit.Count, status === 'rejected' ? 1 : 0)
    metrics.addMetric(metricNames.eventsIngested, MetricUnit.Count, sum(segments.map(({ events }) => events)))
    logger.info('object taken in', { ...told, status, receipt: receipt.id, code: reason?.code })
  } catch (error) {
    logger.error('object not taken in', { ...told, ...errorFacts(error) })
    throw error
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
