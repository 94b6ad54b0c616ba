import type { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { metricNames } from '../shared/cloud/metricNames.ts'
import type { ServiceName } from '../shared/cloud/serviceNames.ts'
import { FIVE_MINUTES } from './alarm.ts'
import { metricsNamespace } from './metricsNamespace.ts'
import type { StageConfig } from './stageConfig.ts'

type Name = (typeof metricNames)[keyof typeof metricNames]

/** A metric that our functions emit, summed over the period. */
export function stageMetric(
  config: StageConfig,
  service: ServiceName,
  metricName: Name,
  { period = FIVE_MINUTES, statistic = Stats.SUM }: { readonly period?: Duration; readonly statistic?: string } = {},
): Metric {
  const dimensionsMap = { service }
  return new Metric({ namespace: metricsNamespace(config), metricName, dimensionsMap, period, statistic })
}
