import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import { Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import { bucketPrefixes } from '../shared/cloud/bucketPrefixes.ts'
import { backfill } from './backfill.ts'
import type { DataStack } from './DataStack.ts'
import { dailySweep } from './dailySweep.ts'
import type { HandlerCode } from './functionCode.ts'
import { ingestFunction } from './ingestFunction.ts'
import { deadLetters, type WorkQueue, workQueue } from './queueWithDeadLetters.ts'
import type { StageConfig } from './stageConfig.ts'
import { validateFunction } from './validateFunction.ts'

export interface PipelineProps extends StackProps {
  readonly config: StageConfig
  readonly code: HandlerCode
  readonly data: DataStack
}

/** From an object in the raw bucket to a verdict. It holds nothing that a new deployment could not make again. */
export class PipelineStack extends Stack {
  readonly ingestWork: WorkQueue
  readonly validateWork: WorkQueue
  readonly undelivered: Queue
  readonly sweepDead: Queue
  readonly ingest: LambdaFunction
  readonly validate: LambdaFunction
  readonly sweep: LambdaFunction
  readonly backfill: CfnStateMachine

  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id, props)
    const { config, code, data } = props

    this.ingestWork = workQueue(this, 'Ingest', config.ingest)
    this.validateWork = workQueue(this, 'Validate', {
      ...config.validate,
      fifo: true,
      delaySeconds: config.judging.settleSeconds,
    })
    this.undelivered = deadLetters(this, 'Undelivered')
    new Rule(this, 'ObjectCreated', {
      description: 'New raw objects, to ingest',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [data.raw.bucketName] }, object: { key: [{ prefix: bucketPrefixes.raw }] } },
      },
      targets: [new SqsQueue(this.ingestWork.queue, { deadLetterQueue: this.undelivered })],
    })

    const to = this.validateWork.queue
    this.ingest = ingestFunction(this, { config, code, data, from: this.ingestWork.queue, to })
    this.validate = validateFunction(this, { config, code, data, from: to })
    const { sweep, dead } = dailySweep(this, { config, code, data })
    this.sweep = sweep
    this.sweepDead = dead
    this.backfill = backfill(this, { config, data, to: this.ingestWork.queue })

    new CfnOutput(this, 'BackfillArn', { value: this.backfill.attrArn })
    new CfnOutput(this, 'IngestQueueUrl', { value: this.ingestWork.queue.queueUrl })
    new CfnOutput(this, 'IngestDeadLettersUrl', { value: this.ingestWork.dead.queueUrl })
    new CfnOutput(this, 'ValidateQueueUrl', { value: to.queueUrl })
    new CfnOutput(this, 'ValidateDeadLettersUrl', { value: this.validateWork.dead.queueUrl })
    new CfnOutput(this, 'UndeliveredUrl', { value: this.undelivered.queueUrl })
    new CfnOutput(this, 'SweepFunction', { value: this.sweep.functionName })
  }
}
