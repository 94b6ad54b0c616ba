import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda'
import { isGrantScope } from '../../shared/access/grantScope.ts'

export type GrantRequest =
  | { readonly scope: string; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly status: 400 | 401 | 404 | 413; readonly problem: string }

const ROUTE = 'POST /grants'
/** Bytes of a body at most. */
const LIMIT = 4096
/**
 * The body has one form. Reading it by its form leaves no room for a second `scope`, for other members, or for escapes
 * that one parser undoes and another does not.
 */
const form = /^[\t\n\r ]*\{[\t\n\r ]*"scope"[\t\n\r ]*:[\t\n\r ]*"([^"\\]*)"[\t\n\r ]*\}[\t\n\r ]*$/
const contentType = /^application\/json[\t ]*(;[\t ]*charset=("?)utf-8\2[\t ]*)?$/i

/** Reads what API Gateway hands on; never throws, and puts nothing that was sent into `problem`. */
export function readGrantRequest(event: Partial<APIGatewayProxyEventV2WithJWTAuthorizer>): GrantRequest {
  if (event.routeKey !== ROUTE) return { status: 404, problem: 'another method or path' }
  const claims: unknown = event.requestContext?.authorizer?.jwt?.claims
  if (typeof claims !== 'object' || claims === null) return { status: 401, problem: 'no authorizer was in front' }
  if (!contentType.test(headerOf(event, 'content-type') ?? '')) return { status: 400, problem: 'not application/json' }
  const sent = event.body ?? ''
  // Base64 of what is allowed is a third longer.
  if (sent.length > 2 * LIMIT) return { status: 413, problem: 'the body is too long' }
  const bytes = Buffer.from(sent, event.isBase64Encoded === true ? 'base64' : 'utf8')
  if (bytes.length > LIMIT) return { status: 413, problem: 'the body is too long' }
  const scope = form.exec(textOf(bytes))?.[1]
  if (scope === undefined) return { status: 400, problem: 'another body than a scope' }
  if (!isGrantScope(scope)) return { status: 400, problem: 'no scope that can be granted' }
  return { scope, claims: claims as Readonly<Record<string, unknown>> }
}

function headerOf({ headers }: Partial<APIGatewayProxyEventV2WithJWTAuthorizer>, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([each]) => each.toLowerCase() === name)?.[1]
}

/** Empty when the bytes are no UTF-8. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return ''
  }
}
