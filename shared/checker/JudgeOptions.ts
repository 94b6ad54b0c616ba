import type { Domain, Profile } from '../domains/Domain.ts'
import type { EventOrder } from './EventOrder.ts'
import type { Closure, StateStep } from './Judgement.ts'

/** Ideals expanded per search of a partition; counts work, so that the outcome is the same on every machine. */
export const DEFAULT_BUDGET = 50_000

export interface JudgeOptions {
  readonly profile: Profile
  /** Nanoseconds; the profile's when undefined: the domain's own, or none in `strict`. */
  readonly skew?: bigint | undefined
  readonly closure: Closure
  readonly budget?: number
  /** Receives the state sequence, one step at a time. */
  readonly onStep?: (step: StateStep) => void
}

export function orderFor(domain: Domain, { profile, skew }: Pick<JudgeOptions, 'profile' | 'skew'>): EventOrder {
  const { declared, openEnd } = domain.order
  return { skew: skew ?? (profile === 'strict' ? 0n : domain.order.skew), declared, openEnd }
}
