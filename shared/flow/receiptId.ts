import { hash } from 'node:crypto'
import type { IngestSettings } from './IngestSettings.ts'

/** Raised when an object taken in before must be taken in again: another segment format, another conversion. */
const FORMAT = 1

/**
 * The idempotency key of taking in one object: its name and content, and all that decides what becomes of it. Two equal
 * keys give equal segments.
 */
export function receiptId(name: string, digest: string, keyId: string, settings: IngestSettings): string {
  const definitions = settings.domains.map((domain) => domain.digest).sort()
  const others = (settings.others ?? []).map((domain) => domain.digest).sort()
  const { scope, limits } = settings
  const parts = [
    FORMAT,
    name,
    digest,
    keyId,
    definitions,
    scope ?? null,
    limits,
    ...(others.length > 0 ? [others] : []),
  ]
  return hash('sha256', JSON.stringify(parts), 'hex')
}
