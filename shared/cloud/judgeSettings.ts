import * as z from 'zod/mini'
import { TracegateError } from '../errors.ts'
import { environmentNames } from './environmentNames.ts'

const WHOLE = 'a whole number from 0 to 900'

const schema = z.object({
  profile: z._default(z.enum(['default', 'strict'], 'default or strict'), 'default'),
  /** Seconds. */
  settle: z._default(z.coerce.number(WHOLE).check(z.int(WHOLE), z.minimum(0, WHOLE), z.maximum(900, WHOLE)), 30),
  tempoLink: z.optional(z.string().check(z.includes('{traceId}', { error: 'a URL with {traceId} in it' }))),
})

export interface JudgeSettings {
  readonly profile: 'default' | 'strict'
  /** Milliseconds for which nothing must have landed in a run for it to be complete. */
  readonly settle: number
  readonly tempoLink: string | undefined
}

/** How a stage judges, from a function's environment. Throws `invalid-config`. */
export function judgeSettings(environment: NodeJS.ProcessEnv): JudgeSettings {
  const { profile, settleSeconds, tempoUrl } = environmentNames
  const parsed = schema.safeParse({
    profile: environment[profile],
    settle: environment[settleSeconds],
    tempoLink: environment[tempoUrl] || undefined,
  })
  if (!parsed.success) throw new TracegateError('invalid-config', z.prettifyError(parsed.error))
  return { ...parsed.data, tempoLink: parsed.data.tempoLink, settle: parsed.data.settle * 1_000 }
}
