import { join } from 'node:path'
import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch'
import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { dynamoClient } from '../../shared/adapters/aws/dynamoClient.ts'
import { dynamoResultStore } from '../../shared/adapters/aws/dynamoResultStore.ts'
import { dynamoSpanStore } from '../../shared/adapters/aws/dynamoSpanStore.ts'
import { s3Client } from '../../shared/adapters/aws/s3Client.ts'
import { s3ObjectStore } from '../../shared/adapters/aws/s3ObjectStore.ts'
import { s3ReportSink } from '../../shared/adapters/aws/s3ReportSink.ts'
import { definitionFiles } from '../../shared/adapters/local/definitionFiles.ts'
import { otlpSpanExporter } from '../../shared/adapters/local/otlpSpanExporter.ts'
import { bucketPrefixes } from '../../shared/cloud/bucketPrefixes.ts'
import { environmentNames } from '../../shared/cloud/environmentNames.ts'
import { judgeSettings } from '../../shared/cloud/judgeSettings.ts'
import { metricNames } from '../../shared/cloud/metricNames.ts'
import { receiptLifetime } from '../../shared/cloud/receiptLifetime.ts'
import { serviceNames } from '../../shared/cloud/serviceNames.ts'
import { touchedMessage } from '../../shared/cloud/touchedMessage.ts'
import { definedDomains } from '../../shared/domains/definedDomains.ts'
import { judgeScope } from '../../shared/flow/judgeScope.ts'
import { tracedExecution } from '../../shared/flow/tracedExecution.ts'
import { type CloudTracing, cloudTracing } from '../cloudTracing.ts'
import { errorFacts } from '../errorFacts.ts'
import { readEnvironment } from '../readEnvironment.ts'

const { maskedBucket, table, maskedRetentionDays } = environmentNames
const environment = readEnvironment({ maskedBucket, table, maskedRetentionDays })
const logger = new Logger({ serviceName: serviceNames.validate })
const metrics = new Metrics({ serviceName: serviceNames.validate })
const clock = Date.now
const s3 = { client: s3Client(), bucket: environment.maskedBucket }
const dynamo = { client: dynamoClient(), table: environment.table, clock }
const segments = s3ObjectStore(s3)
const reports = s3ObjectStore({ ...s3, prefix: bucketPrefixes.reports })
const ports = {
  segments,
  results: dynamoResultStore({ ...dynamo, mergeLifetime: receiptLifetime(environment.maskedRetentionDays) }),
  clock,
  sinkOf: (folder: string) => s3ReportSink({ ...s3, prefix: `${bucketPrefixes.reports}${folder}/` }),
  async removeReports(folder: string) {
    for await (const { key } of reports.list(`${folder}/`)) await reports.delete(key)
  },
}
const spans = dynamoSpanStore(dynamo)
const domains = definedDomains(await definitionFiles(join(import.meta.dirname, 'domains')))
const settings = judgeSettings(process.env)
const processor = new SqsFifoPartialProcessorAsync()

export const handler = middy(async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const warn = (message: string) => logger.warn(message)
  const exporter = otlpSpanExporter(process.env, warn)
  const tracing = cloudTracing({ store: spans, exporter }, serviceNames.validate, warn)
  // Judged once for all messages at hand: they had been sent before.
  const judged = new Map<string, Promise<void>>()
  try {
    const judge = ({ body }: SQSRecord): Promise<void> => {
      const { scope } = touchedMessage(body)
      const done = judged.get(scope) ?? judgeOne(scope, tracing)
      judged.set(scope, done)
      return done
    }
    return await processPartialResponse(event, judge, processor, { context, throwOnFullBatchFailure: false })
  } finally {
    await tracing.close()
  }
})
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))

async function judgeOne(scope: string, tracing: CloudTracing): Promise<void> {
  const tracer = tracing.newTrace()
  const told = { traceId: tracer.traceId, scope }
  const input = {
    scope,
    domains,
    settle: settings.settle,
    options: { profile: settings.profile, skew: undefined },
    report: {
      source: 'tracegate validate',
      correlation: { runId: scope, workflow: 'local', commit: 'local', branch: 'local' },
      tempoLink: settings.tempoLink,
    },
  }
  try {
    const judgement = await tracedExecution(
      { tracer, name: 'judge scope', policies: undefined, keepSpans: tracing.keepSpans },
      (execution) => judgeScope(ports, input, execution),
    )
    if (judgement.kind !== 'judged')
      return logger.info(judgement.kind === 'nothing' ? 'nothing of this scope' : 'judged before', told)
    metrics.addMetric(metricNames.verdictsWritten, MetricUnit.Count, 1)
    logger.info('scope judged', { ...told, status: judgement.result.envelope.summary.trace.status })
  } catch (error) {
    logger.error('scope not judged', { ...told, ...errorFacts(error) })
    throw error
  }
}
