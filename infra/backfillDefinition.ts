interface BackfillProps {
  readonly bucket: string
  readonly queueUrl: string
  /** What the input's `prefix` must start with. */
  readonly prefix: string
  readonly account: string
  readonly region: string
  readonly concurrency: number
}

const retry = [
  { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 5, BackoffRate: 2, JitterStrategy: 'FULL' },
]

/**
 * Lists a prefix of the raw bucket and sends to the queue of ingest what EventBridge would have sent. An object sent
 * twice, or taken in long ago, costs a look at its receipt. A listing knows no versions, so these events name none.
 * Results are empty, because Step Functions holds all of them, 256 KiB at most: enough for 80,000 objects.
 */
export function backfillDefinition({ bucket, queueUrl, prefix, account, region, concurrency }: BackfillProps): object {
  const event = {
    version: '0',
    'id.$': 'States.UUID()',
    source: 'tracegate.backfill',
    'detail-type': 'Object Created',
    account,
    region,
    'time.$': '$$.State.EnteredTime',
    resources: [],
    detail: {
      version: '0',
      reason: 'Backfill',
      bucket: { name: bucket },
      object: { 'key.$': '$.Key', 'size.$': '$.Size' },
    },
  }
  return {
    StartAt: 'Prefix',
    States: {
      Prefix: {
        Type: 'Choice',
        Choices: [
          {
            And: [
              { Variable: '$.prefix', IsPresent: true },
              { Variable: '$.prefix', StringMatches: `${prefix}*` },
            ],
            Next: 'Objects',
          },
        ],
        Default: 'Refused',
      },
      Refused: { Type: 'Fail', Error: 'Prefix', Cause: `The input must be {"prefix": "${prefix}..."}` },
      Objects: {
        Type: 'Map',
        Label: 'Objects',
        MaxConcurrency: concurrency,
        ItemReader: {
          Resource: 'arn:aws:states:::s3:listObjectsV2',
          Parameters: { Bucket: bucket, 'Prefix.$': '$.prefix' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          StartAt: 'Send',
          States: {
            Send: {
              Type: 'Task',
              Resource: 'arn:aws:states:::sqs:sendMessage',
              Parameters: { QueueUrl: queueUrl, MessageBody: event },
              Retry: retry,
              OutputPath: null,
              End: true,
            },
          },
        },
        Retry: [{ ErrorEquals: ['States.ItemReaderFailed'], IntervalSeconds: 10, MaxAttempts: 3, BackoffRate: 2 }],
        OutputPath: null,
        End: true,
      },
    },
  }
}
