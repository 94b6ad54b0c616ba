import { Duration } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'

export interface AlarmRule {
  /** Also the anchor of its line in docs/runbook.md. */
  readonly id: string
  readonly says: string
  readonly metric: Metric
  readonly above?: number
  /** Set instead of `above` where silence is the fault: also missing data is below. */
  readonly below?: number
  /** How many periods in a row. */
  readonly periods?: number
}

/** An alarm that names its line in the runbook and tells the topic, also when it is over. */
export function alarm(scope: Construct, { stage, topic }: { stage: string; topic: ITopic }, rule: AlarmRule): Alarm {
  const silence = rule.below !== undefined
  const made = new Alarm(scope, rule.id, {
    alarmName: `tracegate-${stage}-${rule.id}`,
    alarmDescription: `${rule.says}. What to do: docs/runbook.md#${rule.id}`,
    metric: rule.metric,
    threshold: rule.below ?? rule.above ?? 0,
    comparisonOperator: silence ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: rule.periods ?? 1,
    treatMissingData: silence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  })
  const action = new SnsAction(topic)
  made.addAlarmAction(action)
  made.addOkAction(action)
  return made
}

export const FIVE_MINUTES = Duration.minutes(5)
