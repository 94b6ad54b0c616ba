import { hash } from 'node:crypto'

const LONGEST = 160

/**
 * The name of a scope as one part of a path or object key: `run:42` is `run_3a42`. Different scopes have different
 * names, also where case does not count; never empty, `.` or `..`, and at most 240 characters.
 */
export function scopeFolder(scope: string): string {
  if (scope === '') return '_'
  let name = ''
  for (const byte of Buffer.from(scope, 'utf8')) {
    const edge = name === ''
    name +=
      isPlain(byte) && !(edge && byte === DOT) ? String.fromCharCode(byte) : `_${byte.toString(16).padStart(2, '0')}`
  }
  if (name.endsWith('.')) name = `${name.slice(0, -1)}_2e`
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST)}_sha256-${hash('sha256', scope, 'hex')}`
}

const DOT = 0x2e

function isPlain(byte: number): boolean {
  const digit = byte >= 0x30 && byte <= 0x39
  const small = byte >= 0x61 && byte <= 0x7a
  return digit || small || byte === DOT || byte === 0x2d
}
