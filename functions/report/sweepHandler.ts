import type { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { metricNames } from '../../shared/cloud/metricNames.ts'
import { TracegateError } from '../../shared/errors.ts'
import { type SweepPorts, type SweepReport, sweep } from '../../shared/retention/sweep.ts'
import type { SweepSettings } from '../../shared/retention/sweepSettings.ts'

export interface SweepDependencies {
  readonly ports: SweepPorts
  readonly settings: SweepSettings
  readonly logger: Logger
  readonly metrics: Metrics
}

/**
 * One sweep, whatever the event. It fails when it could not end or something too old is left: then Lambda starts it again,
 * and it goes on where it was, and what fails three times is in the queue of dead letters.
 */
export function sweepHandler({ ports, settings, logger, metrics }: SweepDependencies) {
  const count = (name: string, value: number) => metrics.addMetric(name, MetricUnit.Count, value)

  function measure({ finished, deleted, overdue }: SweepReport): void {
    count(metricNames.rawObjectsDeleted, deleted)
    if (finished) count(metricNames.sweepsCompleted, 1)
    // Nothing is known of what was not looked at.
    if (finished || overdue > 0) count(metricNames.rawObjectsOverdue, overdue)
  }

  return middy(async (_event: unknown, context: Context): Promise<void> => {
    const remaining = () => context.getRemainingTimeInMillis()
    const report = await sweep(ports, { ...settings, sweep: context.awsRequestId, remaining }).catch((error) => {
      logger.error('sweep failed', failureOf(error))
      throw error
    })
    measure(report)
    const oldest = report.oldest === undefined ? undefined : new Date(report.oldest).toISOString()
    const told = { ...report, oldest, keepDays: settings.keepDays }
    if (report.finished && report.overdue === 0) return logger.info('swept', told)
    const reason = report.finished ? 'raw objects are overdue and could not be deleted' : 'the sweep ran out of time'
    logger.error(reason, told)
    throw new TracegateError('incomplete', reason, {
      remedy: 'See docs/retention.md; the sweep goes on when it is started again.',
      retryable: true,
    })
  })
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics))
}

/** The message of an unforeseen error may quote what was being handled, so only its name is told. */
function failureOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof TracegateError))
    return { code: 'internal', name: error instanceof Error ? error.name : 'none' }
  const { code, message, location, remedy } = error
  return { code, reason: message, location, remedy }
}
