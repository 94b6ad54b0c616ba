import type { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { auditSubject } from '../../shared/access/auditSubject.ts'
import type { GrantPolicy } from '../../shared/access/grantPolicy.ts'
import { type GrantOutcome, type GrantPorts, issueGrant } from '../../shared/access/issueGrant.ts'
import { metricNames } from '../../shared/cloud/metricNames.ts'
import { TracegateError } from '../../shared/errors.ts'
import { readGrantRequest } from './readGrantRequest.ts'

export interface GrantsDependencies {
  readonly ports: GrantPorts
  readonly policy: GrantPolicy
  readonly audience: string
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Seconds after which to ask again for reports that are not there yet. */
const RETRY_AFTER = '5'

const messages = {
  400: 'Send {"scope":"run:<id>"} as application/json',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Content Too Large',
  500: 'Internal Server Error',
} as const

/** `POST /grants` behind a JWT authorizer. Why something was refused is in the log, and never in the answer. */
export function grantsHandler({ ports, policy, audience, logger, metrics }: GrantsDependencies) {
  async function answer(event: APIGatewayProxyEventV2WithJWTAuthorizer, { awsRequestId }: Context) {
    const request = readGrantRequest(event)
    if ('status' in request) {
      logger.warn('request refused', { status: request.status, problem: request.problem })
      return refusal(request.status)
    }
    const { claims, scope } = request
    const told = { scope, subject: auditSubject(policy.provider, claims) }
    const outcome = await issueGrant(ports, { policy, audience, claims, scope, requestId: awsRequestId })
    return respond(outcome, scope, told)
  }

  function respond(outcome: GrantOutcome, scope: string, told: Readonly<Record<string, unknown>>) {
    const { rule } = outcome
    if (outcome.status === 'denied') {
      metrics.addMetric(metricNames.grantsDenied, MetricUnit.Count, 1)
      logger.warn('grant denied', { ...told, rule, reason: outcome.reason })
      return refusal(403)
    }
    if (outcome.status === 'not-yet') {
      logger.info('no reports yet', { ...told, rule })
      return json(202, { scope, files: [] }, { 'retry-after': RETRY_AFTER })
    }
    const { expiresAt, files } = outcome
    metrics.addMetric(metricNames.grantsGiven, MetricUnit.Count, 1)
    logger.info('grant given', { ...told, rule, expiresAt, files: files.length })
    return json(200, { scope, expiresAt, files })
  }

  return middy(
    async (
      event: APIGatewayProxyEventV2WithJWTAuthorizer,
      context: Context,
    ): Promise<APIGatewayProxyStructuredResultV2> => {
      try {
        return await answer(event, context)
      } catch (error) {
        logger.error('grant failed', failureOf(error))
        return refusal(500)
      }
    },
  )
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics))
}

function refusal(status: keyof typeof messages): APIGatewayProxyStructuredResultV2 {
  return json(status, { message: messages[status] })
}

function json(statusCode: number, body: unknown, headers: Record<string, string> = {}) {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}

/** The message of an unforeseen error may quote what was being handled, so only its name is told. */
function failureOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof TracegateError))
    return { code: 'internal', name: error instanceof Error ? error.name : 'none' }
  const { code, message, location, remedy } = error
  return { code, reason: message, location, remedy }
}
