import { Dashboard, GraphWidget, type IMetric, PeriodOverride, TextWidget } from 'aws-cdk-lib/aws-cloudwatch'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { metricNames } from '../shared/cloud/metricNames.ts'
import type { Watched } from './alarmRules.ts'
import { stageMetric } from './stageMetrics.ts'

const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 8, height: 6 })

/** One page: what comes in, what comes out, what waits, what fails, who asked. */
export function dashboard(scope: Construct, { config, pipeline, access }: Watched): void {
  const { ingest, validate, sweep, ingestWork, validateWork, undelivered, sweepDead } = pipeline
  const functions: LambdaFunction[] = [ingest, validate, sweep, access.grants]
  const ours = (service: 'ingest' | 'validate' | 'grants' | 'sweep', ...names: (keyof typeof metricNames)[]) =>
    names.map((name) => stageMetric(config, service, metricNames[name]))
  new Dashboard(scope, 'Dashboard', {
    dashboardName: `tracegate-${config.stage}`,
    periodOverride: PeriodOverride.AUTO,
    widgets: [
      [
        new TextWidget({
          markdown: `# tracegate ${config.stage}\nAlarms are explained in docs/runbook.md.`,
          width: 24,
          height: 2,
        }),
      ],
      [
        graph('Objects', ours('ingest', 'objectsIngested', 'objectsRejected')),
        graph('Events', ours('ingest', 'eventsIngested')),
        graph('Verdicts', ours('validate', 'verdictsWritten')),
      ],
      [
        graph('Waiting, seconds', [
          ingestWork.queue.metricApproximateAgeOfOldestMessage(),
          validateWork.queue.metricApproximateAgeOfOldestMessage(),
        ]),
        graph(
          'Dead letters',
          [ingestWork.dead, validateWork.dead, undelivered, sweepDead].map((queue) =>
            queue.metricApproximateNumberOfMessagesVisible(),
          ),
        ),
        graph('Grants', ours('grants', 'grantsGiven', 'grantsDenied')),
      ],
      [
        graph(
          'Errors',
          functions.map((target) => target.metricErrors()),
        ),
        graph(
          'Duration, ms',
          functions.map((target) => target.metricDuration()),
        ),
        graph(
          'Copies',
          functions.map((target) => target.metric('ConcurrentExecutions', { statistic: 'Maximum' })),
        ),
      ],
      [
        graph('Sweep', ours('sweep', 'sweepsCompleted', 'rawObjectsDeleted', 'rawObjectsOverdue')),
        graph('Grant API', [access.api.metricCount(), access.api.metricClientError(), access.api.metricServerError()]),
      ],
    ],
  })
}
