import { hash } from 'node:crypto'
import type { DescribedSpan, Value } from './otlpForms.ts'

/** 2025-10-04T06:00:00Z. */
const MORNING = 1_759_557_600n * 1_000_000_000n

export interface Happening {
  readonly type: string
  readonly key: string
  /** Seconds after six in the morning. */
  readonly at: number
  /** Number of the trace; spans of one trace are told apart by their time and key. */
  readonly trace?: number
  readonly value?: string
  readonly reason?: string
  readonly attempts?: number
  readonly resource?: Readonly<Record<string, string>>
}

/** The span of an event of the key-value store. */
export function spanOf({ type, key, at, trace = 1, value, reason, attempts, resource }: Happening): DescribedSpan {
  const start = MORNING + BigInt(Math.round(at * 1000)) * 1_000_000n
  const fields: Record<string, Value> = { type, key }
  if (value !== undefined) fields.value = value
  if (reason !== undefined) fields.reason = reason
  if (attempts !== undefined) fields.context = { attempts, region: 'eu-1' }
  const attributes = Object.fromEntries(
    Object.entries(fields).map(([name, field]): [string, Value] => [`kvonce.event.${name}`, field]),
  )
  const spanId = hash('sha256', JSON.stringify([trace, key, type, at, resource])).slice(0, 16)
  return {
    traceId: trace.toString(16).padStart(32, '0'),
    spanId,
    start,
    end: start,
    attributes: { 'http.request.method': 'PUT', ...attributes },
    ...(resource === undefined ? {} : { resource }),
  }
}

/** The sample of requirement 001, as spans of two traces. */
export const sampleSpans: readonly DescribedSpan[] = [
  spanOf({ type: 'success', key: 'alpha', at: 0, value: 'v1', trace: 1 }),
  spanOf({ type: 'failure', key: 'beta', at: 2, reason: 'duplicate', trace: 2 }),
  spanOf({ type: 'retry', key: 'beta', at: 3, trace: 2 }),
  spanOf({ type: 'success', key: 'beta', at: 4, value: 'v2', trace: 2 }),
]

/** A key that is written as it should be. */
export function goodKey(key: string, options: Partial<Happening> = {}): readonly DescribedSpan[] {
  return [
    spanOf({ type: 'retry', at: 10, attempts: 1, ...options, key }),
    spanOf({ type: 'success', at: 20, value: `value of ${key}`, attempts: 2, ...options, key }),
  ]
}

/** A key that is written twice. */
export function badKey(key: string, options: Partial<Happening> = {}): readonly DescribedSpan[] {
  return [
    spanOf({ type: 'success', at: 10, value: 'first', attempts: 1, ...options, key }),
    spanOf({ type: 'success', at: 20, value: 'second', attempts: 1, ...options, key }),
  ]
}
