interface BackfillProps {
  readonly bucket: string
  readonly queueUrl: string
  /** What the input's `prefix` must start with. */
  readonly prefix: string
  readonly account: string
  readonly region: string
  readonly concurrency: number
}

/** Objects for each child execution, whose results would otherwise be too many to hold. */
const BATCH = 100

const retry = [
  { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 5, BackoffRate: 2, JitterStrategy: 'FULL' },
]

/**
 * Lists a prefix of the raw bucket and sends what EventBridge would have sent to the queue of ingest. An object sent
 * twice, or taken in long ago, costs a look at its receipt. A listing knows no version, so events have none.
 */
export function backfillDefinition({ bucket, queueUrl, prefix, account, region, concurrency }: BackfillProps): object {
  const event = `{% $string({
    "version": "0", "id": $uuid(), "source": "tracegate.backfill", "detail-type": "Object Created",
    "account": "${account}", "region": "${region}", "time": $now(), "resources": ["${bucket}"],
    "detail": { "version": "0", "reason": "Backfill", "bucket": { "name": "${bucket}" }, "object": {
      "key": $states.input.Key, "size": $states.input.Size, "etag": $replace($states.input.Etag, "\\"", "") } }
  }) %}`
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'Prefix',
    States: {
      Prefix: {
        Type: 'Choice',
        Choices: [
          {
            Condition: `{% $type($states.input.prefix) = "string" and $substring($states.input.prefix, 0, ${prefix.length}) = "${prefix}" %}`,
            Next: 'Objects',
          },
        ],
        Default: 'Refused',
      },
      Refused: { Type: 'Fail', Error: 'Prefix', Cause: `The input is { "prefix": "${prefix}..." }` },
      Objects: {
        Type: 'Map',
        Label: 'Objects',
        MaxConcurrency: concurrency,
        ItemReader: {
          Resource: 'arn:aws:states:::s3:listObjectsV2',
          Arguments: { Bucket: bucket, Prefix: '{% $states.input.prefix %}' },
        },
        ItemBatcher: { MaxItemsPerBatch: BATCH },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          StartAt: 'Batch',
          States: {
            Batch: {
              Type: 'Map',
              Items: '{% $states.input.Items %}',
              MaxConcurrency: 10,
              ItemProcessor: {
                ProcessorConfig: { Mode: 'INLINE' },
                StartAt: 'Send',
                States: {
                  Send: {
                    Type: 'Task',
                    Resource: 'arn:aws:states:::sqs:sendMessage',
                    Arguments: { QueueUrl: queueUrl, MessageBody: event },
                    Output: 1,
                    Retry: retry,
                    End: true,
                  },
                },
              },
              Output: { sent: '{% $count($states.input.Items) %}' },
              End: true,
            },
          },
        },
        Retry: [{ ErrorEquals: ['States.ItemReaderFailed'], IntervalSeconds: 10, MaxAttempts: 3, BackoffRate: 2 }],
        Output: { sent: '{% $sum($states.result.sent) %}' },
        End: true,
      },
    },
  }
}
