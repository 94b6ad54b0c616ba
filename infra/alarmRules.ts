import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { metricNames } from '../shared/cloud/metricNames.ts'
import type { AccessStack } from './AccessStack.ts'
import { type AlarmRule, FIVE_MINUTES } from './alarm.ts'
import type { PipelineStack } from './PipelineStack.ts'
import type { StageConfig } from './stageConfig.ts'
import { stageMetric } from './stageMetrics.ts'

export interface Watched {
  readonly config: StageConfig
  readonly pipeline: PipelineStack
  readonly access: AccessStack
}

/** Everything that someone should be told of. */
export function alarmRules({ config, pipeline, access }: Watched): AlarmRule[] {
  const { ingest, validate, sweep, ingestWork, validateWork } = pipeline
  return [
    deadLettersRule('ingest-dead-letters', 'Object events that ingest failed on five times', ingestWork.dead),
    deadLettersRule('validate-dead-letters', 'Scopes that validate failed on five times', validateWork.dead),
    deadLettersRule('undelivered-events', 'Object events that EventBridge could not deliver', pipeline.undelivered),
    deadLettersRule('sweep-dead-letters', 'Sweeps that failed or could not start', pipeline.sweepDead),
    queueAgeRule('ingest-queue-age', 'Objects wait for ingest for more than 15 minutes', ingestWork.queue),
    queueAgeRule('validate-queue-age', 'Scopes wait for validate for more than 15 minutes', validateWork.queue),
    ...functionRules('ingest', ingest),
    ...functionRules('validate', validate),
    ...functionRules('grants', access.grants),
    ...functionRules('sweep', sweep),
    concurrencyRule('ingest-concurrency', ingest, config.ingest.concurrency),
    concurrencyRule('validate-concurrency', validate, config.validate.concurrency),
    {
      id: 'sweep-silent',
      says: 'No sweep has come to its end for 26 hours',
      metric: stageMetric(config, 'sweep', metricNames.sweepsCompleted, { period: Duration.hours(1) }),
      below: 1,
      periods: 26,
    },
    {
      id: 'raw-overdue',
      says: `A raw object is older than ${config.retention.rawDays} days`,
      metric: stageMetric(config, 'sweep', metricNames.rawObjectsOverdue, {
        period: Duration.hours(1),
        statistic: Stats.MAXIMUM,
      }),
      above: 0,
    },
    {
      id: 'rejected-objects',
      says: 'More than one object in twenty is refused, for half an hour',
      // Every object counts, with 0 or 1, so the average is the share.
      metric: stageMetric(config, 'ingest', metricNames.objectsRejected, { statistic: Stats.AVERAGE }),
      above: 0.05,
      periods: 6,
    },
    {
      id: 'grants-denied',
      says: 'More than 50 grants were refused in five minutes',
      metric: stageMetric(config, 'grants', metricNames.grantsDenied),
      above: 50,
    },
    { id: 'api-errors', says: 'The grant API answers 5xx', metric: access.api.metricServerError(), above: 0 },
    {
      id: 'backfill-failed',
      says: 'A backfill failed',
      metric: new Metric({
        namespace: 'AWS/States',
        metricName: 'ExecutionsFailed',
        dimensionsMap: { StateMachineArn: pipeline.backfill.attrArn },
        period: FIVE_MINUTES,
        statistic: Stats.SUM,
      }),
      above: 0,
    },
  ]
}

const deadLettersRule = (id: string, says: string, queue: Queue): AlarmRule => ({
  id,
  says,
  metric: queue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
  above: 0,
})

const queueAgeRule = (id: string, says: string, queue: Queue): AlarmRule => ({
  id,
  says,
  metric: queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
  above: 15 * 60,
})

const functionRules = (name: string, target: LambdaFunction): AlarmRule[] => [
  {
    id: `${name}-errors`,
    says: `Calls of ${name} end in an error`,
    metric: target.metricErrors({ period: FIVE_MINUTES }),
    above: 0,
  },
  {
    id: `${name}-throttles`,
    says: `Calls of ${name} are put off because its concurrency is used up, for 15 minutes`,
    metric: target.metricThrottles({ period: FIVE_MINUTES }),
    above: 0,
    periods: 3,
  },
]

const concurrencyRule = (id: string, target: LambdaFunction, limit: number): AlarmRule => ({
  id,
  says: `Work runs at more than 90 % of its ${limit} copies for half an hour, which is also what it may cost`,
  metric: target.metric('ConcurrentExecutions', { period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
  above: 0.9 * limit,
  periods: 6,
})
