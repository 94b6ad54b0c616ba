import type { FieldValue } from '../events/DomainEvent.ts'
import type { ShownStep } from './SpecResult.ts'

/** An event as one line: `success value="#1"`. */
export function eventText({ type, ...fields }: ShownStep['event']): string {
  return [String(type ?? ''), ...pairs(fields)].join(' ')
}

/** A state as one line: `written=true value=null retries=0`. */
export function stateText(state: ShownStep['state']): string {
  return pairs(state).join(' ')
}

function pairs(values: Readonly<Record<string, FieldValue>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
}
