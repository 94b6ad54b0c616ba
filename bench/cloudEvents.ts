import { gzipSync } from 'node:zlib'
import { generatePayload } from './generatePayload.ts'

/** What tokens of the CI say; the stage's policy and audience fit them. */
export const AUDIENCE = 'tracegate-bench'
export const WORKFLOW = 'acme/shop/.github/workflows/gate.yml@refs/heads/main'

/** A gzipped OTLP JSON object with exactly this many spans, each with an event, of one CI run. */
export function objectOf(spans: number, run: string, seed: number): Buffer {
  const text = generatePayload({ bytes: spans * 1_500, relevant: 1, seed })
  const document = JSON.parse(text) as {
    resourceSpans: { resource: { attributes: unknown[] }; scopeSpans: { spans: unknown[] }[] }[]
  }
  let left = spans
  for (const { resource, scopeSpans } of document.resourceSpans) {
    resource.attributes.push({ key: 'cicd.pipeline.run.id', value: { stringValue: run } })
    for (const each of scopeSpans) {
      each.spans = each.spans.slice(0, left)
      left -= each.spans.length
    }
  }
  if (left > 0) throw new Error(`${left} spans are missing`)
  document.resourceSpans = document.resourceSpans.filter(({ scopeSpans }) =>
    scopeSpans.some((each) => each.spans.length),
  )
  return gzipSync(JSON.stringify(document))
}

/** What Lambda's poller makes of messages. */
export function sqsEvent(bodies: readonly unknown[], queue: 'ingest' | 'validate.fifo'): unknown {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      receiptHandle: 'none',
      body: JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'bench',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
      awsRegion: 'us-east-1',
    })),
  }
}

/** `POST /grants` for this run, as API Gateway hands it on. */
export function grantEvent(run: string): unknown {
  const claims = {
    aud: AUDIENCE,
    sub: 'repo:acme/shop:ref:refs/heads/main',
    repository_id: '4711',
    repository: 'acme/shop',
    repository_owner: 'acme',
    ref: 'refs/heads/main',
    job_workflow_ref: WORKFLOW,
    event_name: 'push',
    run_id: run,
    run_attempt: '1',
  }
  return {
    routeKey: 'POST /grants',
    headers: { 'content-type': 'application/json' },
    requestContext: { authorizer: { jwt: { claims } } },
    body: JSON.stringify({ scope: `run:${run}` }),
    isBase64Encoded: false,
  }
}
