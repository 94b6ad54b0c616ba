import * as z from 'zod'
import { TracegateError } from '../errors.ts'
import { environmentNames } from './environmentNames.ts'

const schema = z.object({
  profile: z.enum(['default', 'strict']).default('default'),
  /** Seconds. */
  settle: z.coerce.number().int().min(0).max(900).default(30),
  tempoLink: z.string().includes('{traceId}').optional(),
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
