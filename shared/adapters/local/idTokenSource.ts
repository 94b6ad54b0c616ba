import { performance } from 'node:perf_hooks'
import { TracegateError } from '../../errors.ts'
import type { IdentitySource } from '../../gate/GatePorts.ts'
import { missingToken } from '../../gate/missingToken.ts'
import { secureUrl } from '../../gate/secureUrl.ts'
import { httpCall } from './httpCall.ts'
import { readJsonAnswer } from './readJsonAnswer.ts'
import { readTextFile } from './readTextFile.ts'

/** Milliseconds for which a token is used again; GitHub's live for five minutes at least. */
const USED_FOR = 120_000
const LARGEST_ANSWER = 64 * 1024
const CALLEE = "GitHub's token endpoint"

interface TokenOptions {
  readonly audience: string
  /** Told of every token before it is used, so that it can be kept out of logs. */
  readonly onToken: (token: string) => void
}

/**
 * OIDC tokens of the CI that this runs in: from GitHub Actions, where the job may ask for them, or from
 * TRACEGATE_ID_TOKEN. Without either, says why.
 */
export function idTokenSource(environment: NodeJS.ProcessEnv, { audience, onToken }: TokenOptions): IdentitySource {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret } = environment
  const given = environment.TRACEGATE_ID_TOKEN?.trim()
  let current: { readonly token: string; readonly since: number } | undefined

  async function next(patience: number): Promise<string> {
    if (address && secret) return ofGitHub(address, secret, audience, patience)
    if (given) return given
    const event = environment.GITHUB_EVENT_PATH
    throw missingToken(environment, event ? await readTextFile(event).catch(() => undefined) : undefined)
  }

  return {
    async token({ fresh, patience }) {
      const isYoung = current !== undefined && performance.now() - current.since < USED_FOR
      if (!fresh && isYoung) return current?.token
      const token = await next(patience)
      if (!/^[\x21-\x7e]{1,16384}$/.test(token)) throw unusable('the OIDC token is none')
      if (fresh && token === current?.token) return undefined
      current = { token, since: performance.now() }
      onToken(token)
      return token
    },
  }
}

async function ofGitHub(address: string, secret: string, audience: string, patience: number): Promise<string> {
  const url = secureUrl(address)
  if (url === undefined) throw unusable('ACTIONS_ID_TOKEN_REQUEST_URL is no https URL')
  url.searchParams.set('audience', audience)
  const headers = { authorization: `Bearer ${secret}`, accept: 'application/json' }
  return httpCall({ url, callee: CALLEE, headers, patience }, async (response, alive) => {
    if (response.status !== 200) throw unusable(`${CALLEE} answered ${response.status}`)
    const answer = await readJsonAnswer(response, { callee: CALLEE, maxBytes: LARGEST_ANSWER, alive })
    const value = typeof answer === 'object' && answer !== null && 'value' in answer ? answer.value : undefined
    if (typeof value !== 'string') throw unusable(`${CALLEE} gave no token`)
    return value
  })
}

function unusable(message: string): TracegateError {
  return new TracegateError('denied', message, {
    remedy: 'Check `permissions: id-token: write` of the job, and what your runner sets for OIDC.',
  })
}
