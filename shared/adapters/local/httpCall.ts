import { setTimeout as timer } from 'node:timers'
import { TracegateError } from '../../errors.ts'
import { RetryLater } from '../../gate/RetryLater.ts'

export interface HttpCall {
  readonly url: URL
  /** Who is called, as errors name it. */
  readonly callee: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Milliseconds for all of it. */
  readonly patience: number
}

/** Milliseconds without a sign of life after which a call is given up. */
const STALLED = 30_000

/**
 * Calls, and hands the response to `read`, whose `alive` must be called as bytes come in. Redirects are not followed: a
 * token or the reader's trust would go along. Throws `RetryLater` when there is no whole answer, and for 429 and 5xx. No
 * error tells the URL, which may be a secret, or what was answered.
 */
export async function httpCall<T>(
  { url, callee, method = 'GET', headers = {}, body, patience }: HttpCall,
  read: (response: Response, alive: () => void) => Promise<T>,
): Promise<T> {
  const given = new AbortController()
  const end = timer(() => given.abort(), Math.max(1, patience))
  const stall = timer(() => given.abort(), STALLED)
  try {
    const init = { method, headers, redirect: 'manual' as const, signal: given.signal }
    const response = await fetch(url, body === undefined ? init : { ...init, body })
    const { status } = response
    if (status === 429 || status >= 500) {
      throw new RetryLater(`${callee} answered ${status}`, { after: retryAfter(response) })
    }
    if (status >= 300 && status < 400) {
      throw new TracegateError('unsupported', `${callee} redirects elsewhere`, {
        remedy: 'Give the address that it redirects to, if you trust it.',
      })
    }
    return await read(response, () => stall.refresh())
  } catch (cause) {
    if (cause instanceof TracegateError) throw cause
    throw new RetryLater(
      given.signal.aborted ? `${callee} took too long` : `${callee} cannot be reached${reason(cause)}`,
    )
  } finally {
    clearTimeout(end)
    clearTimeout(stall)
    given.abort()
  }
}

/** Milliseconds that the answer asks to wait; `undefined` when it does not. */
export function retryAfter({ headers }: Response): number | undefined {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const milliseconds = /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined
}

/** The code of Node's error, such as ECONNREFUSED. */
function reason(cause: unknown): string {
  const inner = cause instanceof Error ? cause.cause : undefined
  const code = inner instanceof Error && 'code' in inner ? inner.code : undefined
  return typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : ''
}
