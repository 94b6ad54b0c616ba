import type { z } from 'zod'
import { TracegateError } from '../errors.ts'

/** A report file, or a line of one, as what the schema says. Throws `corrupt`; the message holds nothing of the text. */
export function parseReport<T>(text: string, schema: z.ZodType<T>, name: string): T {
  const parsed = schema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  throw new TracegateError('corrupt', 'this report file has a form that is not known here', {
    location: name,
    remedy: 'Use the version of this command that belongs to the deployed system.',
  })
}

/** `undefined`, which no schema here accepts, for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
