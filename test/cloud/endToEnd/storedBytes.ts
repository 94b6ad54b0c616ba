import { readFileSync } from 'node:fs'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { segmentIndex } from '../../../shared/segments/segmentIndex.ts'
import { objectsIn, type StackPlace } from './stackPlace.ts'

interface Stored {
  readonly place: string
  readonly bytes: Buffer
}

/** Everything that the deployed stack keeps outside of the raw bucket, as it is and as it was before compression. */
export async function* storedBytes(place: StackPlace): AsyncGenerator<Stored> {
  for (const { key, bytes } of await objectsIn(place.s3, place.stack.maskedBucket, '')) {
    yield { place: `masked bucket ${key}`, bytes: Buffer.concat([Buffer.from(`${key}\n`), bytes]) }
    if (!key.startsWith('segments/')) continue
    const range = async (start: number, end: number) => bytes.subarray(start, end)
    const { blocks } = await segmentIndex({ size: bytes.length, range })
    for (const { offset, size } of blocks) {
      yield { place: `segment ${key}`, bytes: zstdDecompressSync(bytes.subarray(offset, offset + size)) }
    }
  }
  for await (const item of items(place)) {
    const name = `item ${item.pk?.S} ${item.sk?.S}`
    yield { place: name, bytes: Buffer.from(JSON.stringify(item)) }
    for (const { B } of Object.values(item)) {
      if (B === undefined) continue
      const bytes = Buffer.from(B)
      yield { place: name, bytes: bytes.readUInt16BE() === 0x1f8b ? gunzipSync(bytes) : bytes }
    }
  }
  const { QueueUrls = [] } = await place.sqs.send(new ListQueuesCommand({}))
  for (const url of QueueUrls) {
    const asked = `${place.stack.endpoint}/_ministack/sqs/messages?account=000000000000&QueueUrl=${encodeURIComponent(url)}`
    const response = await fetch(asked)
    if (!response.ok) throw new Error(`queue ${url}: ${await response.text()}`)
    yield { place: `queue ${url}`, bytes: Buffer.from(await response.arrayBuffer()) }
  }
  for (const { logGroupName } of await logs(place, 'DescribeLogGroups', {}, 'logGroups')) {
    const events = await logs(place, 'FilterLogEvents', { logGroupName }, 'events')
    yield { place: `log ${logGroupName}`, bytes: Buffer.from(JSON.stringify(events)) }
  }
  yield { place: 'what functions print', bytes: readFileSync(place.stack.log) }
}

async function* items({ dynamo, stack }: StackPlace): AsyncGenerator<Record<string, AttributeValue>> {
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined
  do {
    const page = await dynamo.send(new ScanCommand({ TableName: stack.table, ExclusiveStartKey }))
    yield* page.Items ?? []
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
}

type LogAnswer = readonly { readonly logGroupName?: string }[]

/** Asks CloudWatch Logs as the root user, whose signature MiniStack does not check. */
async function logs({ stack }: StackPlace, action: string, body: object, field: string): Promise<LogAnswer> {
  const found: LogAnswer[number][] = []
  let nextToken: string | undefined
  do {
    const response = await fetch(stack.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Logs_20140328.${action}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify({ ...body, nextToken }),
    })
    if (!response.ok) throw new Error(`${action}: ${await response.text()}`)
    const answer = (await response.json()) as Record<string, LogAnswer> & { nextToken?: string }
    found.push(...(answer[field] ?? []))
    nextToken = answer.nextToken
  } while (nextToken !== undefined)
  return found
}
