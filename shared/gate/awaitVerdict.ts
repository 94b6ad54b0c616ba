import { ExponentialBackoff } from 'cockatiel'
import { TracegateError } from '../errors.ts'
import { arrivals, type Expectation, type Lack } from './arrivals.ts'
import type { GatePorts } from './GatePorts.ts'
import { lookAtScope, type ScopeFiles } from './lookAtScope.ts'
import { RetryLater } from './RetryLater.ts'

export interface GateRequest {
  readonly scope: string
  readonly expected: Expectation
  /** Milliseconds. */
  readonly timeout: number
}

/** Looks in a row at which files did not belong together, after which they will not. */
const TORN_LOOKS = 5
const MISSING_TOLD = 20
/** Milliseconds; with jitter, so that the jobs of one matrix do not ask in step. */
const pauses = () => new ExponentialBackoff({ initialDelay: 1_000, maxDelay: 15_000 }).next()

/**
 * Waits until everything that is expected of a scope has been judged, and resolves to what was found. Asks again after
 * failures that may pass. Throws `incomplete` at the deadline, saying what is missing; `denied`; `corrupt`, when files do
 * not have their digests and that stays so; `too-large`. A part of what is expected is never returned.
 */
export async function awaitVerdict(ports: GatePorts, request: GateRequest): Promise<ScopeFiles> {
  const deadline = ports.now() + request.timeout
  const left = () => Math.max(0, deadline - ports.now())
  const look = lookAtScope(ports, request.scope, arrivals(request.expected))
  let lack: Lack = { told: 'nothing judged yet', missing: [] }
  let problem: TracegateError | undefined
  let torn = 0
  let pause = pauses()

  while (left() > 0) {
    let after: number | undefined
    try {
      const seen = await look(left)
      if (seen.files !== undefined) return seen.files
      if (seen.lack !== undefined && seen.lack.told !== lack.told) pause = pauses()
      lack = seen.lack ?? lack
      after = seen.lack?.after
      problem = undefined
      torn = 0
      ports.waiting(lack.told, left())
    } catch (error) {
      if (!(error instanceof TracegateError) || !error.retryable) throw error
      torn = error.code === 'corrupt' ? torn + 1 : 0
      if (torn >= TORN_LOOKS) throw error
      problem = error
      after = error instanceof RetryLater ? error.after : undefined
      ports.waiting(error.message, left())
    }
    const ready = problem === undefined && lack.readyAt !== undefined ? lack.readyAt - ports.now() : pause.duration
    await ports.wait(Math.min(left(), Math.max(0, after ?? 0, Math.min(pause.duration, ready))))
    pause = pause.next(undefined)
  }
  throw incomplete(request, lack, problem)
}

function incomplete({ scope, timeout }: GateRequest, lack: Lack, problem: TracegateError | undefined): TracegateError {
  const { told, missing } = lack
  const listed = missing.slice(0, MISSING_TOLD)
  const more = missing.length > listed.length ? [`${missing.length - listed.length} more`] : []
  const message = [
    `not everything had arrived after ${timeout / 1_000} s: ${told}`,
    ...(listed.length > 0 ? [`missing: ${[...listed, ...more].join(', ')}`] : []),
    ...(problem === undefined ? [] : [`the last try failed: ${problem.message}`]),
  ].join('; ')
  return new TracegateError('incomplete', message, {
    location: scope,
    remedy:
      'Check that the spans of this run carry its id (cicd.pipeline.run.id) and reach the bucket before this step; --timeout sets how long to wait.',
    cause: problem,
  })
}
