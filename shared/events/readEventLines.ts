import { isUtf8 } from 'node:buffer'
import type { Domain } from '../domains/Domain.ts'
import { TracegateError } from '../errors.ts'
import type { EmitEvent } from './convertSpan.ts'
import { eventOfLine } from './eventOfLine.ts'
import { domainOfLine, linePlan } from './linePlan.ts'
import { scopeOf } from './scopeOf.ts'

const LINE_FEED = 0x0a

/**
 * Emits the domain event of every line of NDJSON (a BOM, CRLF and blank lines are fine) and returns how many there were.
 * Lines that belong to one of `others` are passed over.
 * Events are unmasked, have no id yet, and carry `:<line>` as location. Lines as `writeEventLine` gives them are read,
 * too. Throws `corrupt` with the location of the first line that is no JSON object, or whose domain cannot be told;
 * what was emitted before is then to be thrown away.
 */
export function readEventLines(
  bytes: Uint8Array,
  domains: readonly Domain[],
  emit: EmitEvent,
  scope: string = scopeOf(undefined, undefined),
  others: readonly Domain[] = [],
): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const asked = domains.map(linePlan)
  const plans = [...asked, ...others.map(linePlan)]
  const wellFormed = isUtf8(bytes)
  let at = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0
  let count = 0
  for (let line = 1; at < buffer.length; line++) {
    const feed = buffer.indexOf(LINE_FEED, at)
    const end = feed < 0 ? buffer.length : feed
    const location = `:${line}`
    if (!wellFormed && !isUtf8(buffer.subarray(at, end))) throw unreadable('is not UTF-8', location)
    const text = buffer.toString('utf8', at, end)
    at = end + 1
    if (isBlank(text)) continue
    const record = parseLine(text, location)
    const plan = domainOfLine(record, plans, location, asked)
    if (!asked.includes(plan)) continue
    emit(plan.domain, scope, eventOfLine(record, text, plan, location))
    count++
  }
  return count
}

function isBlank(text: string): boolean {
  return text === '' || text === '\r' || text.trim() === ''
}

function parseLine(text: string, location: string): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // The cause is not passed on: it quotes the line.
    throw unreadable('is not JSON', location)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw unreadable('is not a JSON object', location)
  }
  return parsed as Record<string, unknown>
}

function unreadable(what: string, location: string): TracegateError {
  return new TracegateError('corrupt', `the line ${what}`, {
    location,
    remedy: 'give one JSON object per line, in UTF-8',
  })
}
