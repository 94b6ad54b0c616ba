import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import { alarm } from './alarm.ts'
import { alarmRules, type Watched } from './alarmRules.ts'
import type { DataStack } from './DataStack.ts'
import { dashboard } from './dashboard.ts'

export interface ObservabilityProps extends StackProps, Watched {
  readonly data: DataStack
}

/** Alarms, where they go, and one dashboard. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id, props)
    const { config, data } = props
    const topic = new Topic(this, 'Alarms', { masterKey: data.keys.operations, enforceSSL: true })
    this.letPublish(topic)
    if (config.alarms.email !== undefined) topic.addSubscription(new EmailSubscription(config.alarms.email))

    for (const rule of alarmRules(props)) alarm(this, { stage: config.stage, topic }, rule)
    if (config.alarms.monthlyBudgetUsd !== undefined) this.budget(config.stage, config.alarms.monthlyBudgetUsd, topic)
    dashboard(this, props)
    new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn })
  }

  private letPublish(topic: Topic): void {
    for (const service of ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com']) {
      topic.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal(service)],
          actions: ['sns:Publish'],
          resources: [topic.topicArn],
          conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
        }),
      )
    }
  }

  /** Told at 80 % of what is spent and at 100 % of what is forecast, by the tag that every resource of the stage has. */
  private budget(stage: string, amount: number, topic: Topic): void {
    const notice = (notificationType: string, threshold: number) => ({
      notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
      subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
    })
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `tracegate-${stage}-spend`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:tracegate:stage$${stage}`] },
      },
      notificationsWithSubscribers: [notice('ACTUAL', 80), notice('FORECASTED', 100)],
    })
  }
}
