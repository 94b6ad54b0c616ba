import * as z from 'zod/mini'
import { TracegateError } from '../errors.ts'
import type { TouchedDomain } from '../ports/ScopeQueue.ts'

const text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest))
const schema = z.object({ scope: text(1_000), domain: text(200) })

/** Reads a message of the validate queue, as `sqsScopeQueue` writes it. Throws `corrupt` for anything else. */
export function touchedMessage(message: string): TouchedDomain {
  try {
    return schema.parse(JSON.parse(message))
  } catch {
    throw new TracegateError('corrupt', 'this message does not name a scope and a domain', {
      remedy: 'Only ingest and the redrive command send to this queue.',
    })
  }
}
