import { hash } from 'node:crypto'

const LONGEST = 200
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u

/**
 * The scope that a resource's run id or environment names (product.md, "Words"). A name that is too long, not well-formed
 * or holds control characters is replaced by its SHA-256, so that equal names stay one scope.
 */
export function scopeOf(run: string | undefined, environment: string | undefined): string {
  if (run !== undefined) return `run:${cleaned(run)}`
  return `env:${environment === undefined ? 'default' : cleaned(environment)}`
}

function cleaned(name: string): string {
  const fine = name.length <= LONGEST && !CONTROL.test(name) && name.isWellFormed() && name.trim() !== ''
  return fine ? name : `sha256-${hash('sha256', name, 'hex').slice(0, 32)}`
}
