import * as z from 'zod'
import { environmentNames } from '../cloud/environmentNames.ts'
import { TracegateError } from '../errors.ts'

const HOUR = 3_600_000
/** The schedule's day, its window, and retries: for as long the alarm lets sweeps be silent. */
const BETWEEN_SWEEPS = 26 * HOUR

const schema = z.object({
  keepDays: z.coerce.number().int().min(2).max(3_650).default(30),
  receiptDays: z.coerce.number().int().min(1).max(36_500).default(365),
})

export interface SweepSettings {
  readonly keepDays: number
  readonly receiptDays: number
  /** Milliseconds. */
  readonly ahead: number
}

/** What a stage keeps how long, from a function's environment. Throws `invalid-config`. */
export function sweepSettings(environment: NodeJS.ProcessEnv): SweepSettings {
  const { rawRetentionDays, deletionReceiptDays } = environmentNames
  const parsed = schema.safeParse({
    keepDays: environment[rawRetentionDays],
    receiptDays: environment[deletionReceiptDays],
  })
  if (!parsed.success) throw new TracegateError('invalid-config', z.prettifyError(parsed.error))
  return { ...parsed.data, ahead: BETWEEN_SWEEPS }
}
