import { TracegateError } from '../../errors.ts'
import type { GrantApi } from '../../gate/GatePorts.ts'
import { secureUrl } from '../../gate/secureUrl.ts'
import { httpCall, retryAfter } from './httpCall.ts'
import { readJsonAnswer } from './readJsonAnswer.ts'

const CALLEE = 'the grant API'
/** What a function behind an HTTP API can answer. */
const LARGEST_ANSWER = 6 * 1024 ** 2

/** The grant API at this address, with or without its path `/grants`. Throws `usage` for an address that a token must not be sent to. */
export function grantClient(endpoint: string): GrantApi {
  const base = secureUrl(endpoint)
  if (base === undefined) {
    throw new TracegateError('usage', 'the endpoint is no https URL', {
      remedy: 'Give the base URL of the deployed grant API as --endpoint: https://…',
    })
  }
  const path = base.pathname.replace(/(?:\/grants)?\/*$/, '')
  const url = new URL(`${base.origin}${path}/grants`)
  return {
    ask({ scope, token, patience }) {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json',
      }
      const call = { url, callee: CALLEE, method: 'POST' as const, headers, body: JSON.stringify({ scope }), patience }
      return httpCall(call, async (response, alive) => {
        switch (response.status) {
          case 200:
            return {
              kind: 'granted',
              answer: await readJsonAnswer(response, { callee: CALLEE, maxBytes: LARGEST_ANSWER, alive }),
            }
          case 202:
            return { kind: 'nothing-yet', after: retryAfter(response) }
          case 401:
          case 403:
            return { kind: 'refused', status: response.status }
          case 400:
          case 413:
            throw new TracegateError('usage', `the grant API cannot read the scope (${response.status})`, {
              remedy:
                'Write it as run:<id>: letters, digits, dots, hyphens and underscores. Grants are for runs alone.',
            })
          default:
            throw new TracegateError('unsupported', `the grant API answered ${response.status}`, {
              remedy: 'Check that --endpoint is the base URL of the deployed grant API.',
            })
        }
      })
    },
  }
}
