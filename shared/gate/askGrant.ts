import { TracegateError } from '../errors.ts'
import type { GatePorts, GrantReply } from './GatePorts.ts'

const refusals = {
  401: [
    'the grant API does not accept the token',
    'Check that --audience is the one that the deployed system expects, and that it trusts the issuer of the token.',
  ],
  403: [
    'the grant API does not let this run read the reports of this scope',
    'Ask for the scope of this very run; the grant policy must name this repository, ref and workflow. The log of the grant function says which rule refused.',
  ],
} as const

/** Asks for the reports of a scope; a refusal is final after one fresh token, and throws `denied`. */
export async function askGrant(
  { identity, grants }: Pick<GatePorts, 'identity' | 'grants'>,
  scope: string,
  left: () => number,
): Promise<Exclude<GrantReply, { kind: 'refused' }>> {
  const first = await identity.token({ fresh: false, patience: left() })
  let reply = await grants.ask({ scope, token: first ?? '', patience: left() })
  if (reply.kind !== 'refused') return reply
  const fresh = await identity.token({ fresh: true, patience: left() })
  if (fresh !== undefined) reply = await grants.ask({ scope, token: fresh, patience: left() })
  if (reply.kind !== 'refused') return reply
  const [message, remedy] = refusals[reply.status]
  throw new TracegateError('denied', message, { remedy })
}
