/**
 * Public on-demand prices in US dollars, without free tiers, savings plans or volume discounts. Typed in by hand on `date`
 * as their author knew them; the source to check them against is the pricing page of each service
 * (aws.amazon.com/<service>/pricing). Nothing looks them up. Put in those of your region and agreement.
 */
export const AWS_PRICES = {
  date: '2026-11-21',
  region: 'us-east-1',
  /** Lambda, arm64: a GB-second, and a request. */
  lambdaGbSecond: 0.000_013_333_4,
  lambdaRequest: 0.2 / 1e6,
  /** S3 Standard: PUT, COPY, POST and LIST; GET and everything else. Deletion is free. */
  s3Write: 0.005 / 1_000,
  s3Read: 0.000_4 / 1_000,
  /** DynamoDB on demand, standard table class: a request unit. */
  dynamoWriteUnit: 0.625 / 1e6,
  dynamoReadUnit: 0.125 / 1e6,
  /** KMS: a request with a symmetric or HMAC key. */
  kmsRequest: 0.03 / 10_000,
  /** SQS: a request of up to 64 KB. */
  sqsStandard: 0.4 / 1e6,
  sqsFifo: 0.5 / 1e6,
  /** EventBridge: an event that has to be asked for. Whether those of S3 are free is told in both ways; this is the dearer. */
  eventBridgeEvent: 1 / 1e6,
  /** CloudWatch Logs: a GB taken in. */
  logGb: 0.5,
  /** CloudTrail: a data event, which every request for an object is. */
  trailEvent: 0.1 / 100_000,
} as const
