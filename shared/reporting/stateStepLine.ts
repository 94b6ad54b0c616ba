import type { StateStep } from '../checker/Judgement.ts'

/** One line of `<domain>-state-sequence.ndjson`: what one event did to the state of its key. */
export function stateStepLine(step: StateStep): string {
  return `${JSON.stringify(step)}\n`
}
