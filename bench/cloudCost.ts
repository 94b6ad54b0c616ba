import { AWS_PRICES as prices } from './awsPrices.ts'
import type { RequestFigures, Usage } from './cloudRequests.ts'
import type { Table } from './Table.ts'

/** Megabytes that a stage gives both functions unless told. */
const MEMORY = 1_769
const SIZES = [100, 10_000]

type Costs = Readonly<Record<'lambda' | 's3' | 'dynamo' | 'queues' | 'kms' | 'trail' | 'logs', number>>

/** Dollars for a million spans, from what was counted and measured. */
export function cloudCost({ ingest, validate }: RequestFigures): Table {
  const rows = SIZES.flatMap((size) => {
    const taken = ingest.get(size) as Usage
    const judged = validate.get(size) as Usage
    const landing = arrivalOf(taken.objects)
    return [
      { what: `taking in, ${size} spans an object`, ...perMillion(sum(costOf(taken), landing), taken.spans) },
      {
        what: `judging each run once, ${size} spans an object`,
        ...perMillion(sum(costOf(judged), POLLED), judged.spans),
      },
    ]
  })
  return {
    title: 'Dollars per million spans',
    notes: [
      `On-demand prices of ${prices.region} typed in by hand on ${prices.date} (bench/awsPrices.ts); the pricing pages of AWS are their source. Functions of ${MEMORY} MB; batches and runs of 5 objects.`,
      'Counted: the uploads, events, messages and polls besides what the functions ask for, log lines and CloudTrail data events. Not counted: storage, data transfer, alarms and the dashboard, KMS requests of S3, DynamoDB and SQS themselves, polls of empty queues, cold starts.',
    ],
    columns: [
      { key: 'what', title: 'what' },
      { key: 'total', title: 'all', digits: 4 },
      ...['lambda', 's3', 'dynamo', 'queues', 'kms', 'trail', 'logs'].map((key) => ({ key, title: key, digits: 4 })),
    ],
    rows,
  }
}

function costOf({ requests, writtenUnits, readUnits, billed, logged }: Usage): Costs {
  const count = (pattern: RegExp) =>
    [...requests].reduce((total, [name, times]) => total + (pattern.test(name) ? times : 0), 0)
  const objects = count(/^S3 (?!List)/)
  const writes = count(/^S3 (Put|List|Create|Upload|Complete)/)
  const free = count(/^S3 (Delete|Abort)/)
  return {
    lambda: (Math.ceil(billed) / 1_000) * (MEMORY / 1_024) * prices.lambdaGbSecond + prices.lambdaRequest,
    s3: writes * prices.s3Write + (objects - (writes - count(/^S3 List/)) - free) * prices.s3Read,
    dynamo: writtenUnits * prices.dynamoWriteUnit + readUnits * prices.dynamoReadUnit,
    queues: count(/^SQS/) * prices.sqsFifo,
    kms: count(/^KMS/) * prices.kmsRequest,
    trail: objects * prices.trailEvent,
    logs: (logged / 1e9) * prices.logGb,
  }
}

const NOTHING: Costs = { lambda: 0, s3: 0, dynamo: 0, queues: 0, kms: 0, trail: 0, logs: 0 }

/** Upload, its event and message; the batch is received and deleted. */
function arrivalOf(objects: number): Costs {
  return {
    ...NOTHING,
    s3: objects * prices.s3Write,
    queues: objects * (prices.eventBridgeEvent + prices.sqsStandard) + 2 * prices.sqsStandard,
    trail: objects * prices.trailEvent,
  }
}

/** A message of the FIFO queue is received and deleted. */
const POLLED: Costs = { ...NOTHING, queues: 2 * prices.sqsFifo }

function sum(one: Costs, other: Costs): Costs {
  return Object.fromEntries(Object.entries(one).map(([key, cost]) => [key, cost + other[key as keyof Costs]])) as Costs
}

function perMillion(costs: Costs, spans: number): Record<string, number> {
  const each = Object.entries(costs).map(([key, cost]) => [key, (cost / spans) * 1e6] as const)
  return { ...Object.fromEntries(each), total: each.reduce((total, [, cost]) => total + cost, 0) }
}
