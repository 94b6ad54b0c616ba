import { parseDocument } from 'yaml'
import { z } from 'zod'
import { TracegateError } from './errors.ts'
import { DEFAULT_LIMITS } from './flow/IngestSettings.ts'

const bytes = z.number().int().positive()

const schema = z.strictObject({
  /** Folder with more domain definitions, relative to the settings file. */
  domainsDir: z.string().min(1).optional(),
  profile: z.enum(['default', 'strict']).optional(),
  /** An http(s) URL with `{traceId}` in it. */
  tempoUrl: z.string().includes('{traceId}').optional(),
  limits: z
    .strictObject({
      objectBytes: bytes.default(DEFAULT_LIMITS.objectBytes),
      inflatedBytes: bytes.max(1024 ** 3).default(DEFAULT_LIMITS.inflatedBytes),
      eventsPerObject: bytes.default(DEFAULT_LIMITS.eventsPerObject),
    })
    .default(DEFAULT_LIMITS),
})

/** Settings of a project: `tracegate.yaml`. */
export type Config = z.infer<typeof schema>

/** Reads settings from YAML. Throws `invalid-config` with everything that is wrong. */
export function parseConfig(text: string, file: string): Config {
  const document = parseDocument(text)
  const [fault] = document.errors
  if (fault !== undefined) {
    const place = fault.linePos === undefined ? file : `${file}:${fault.linePos[0].line}`
    throw invalid('this is not YAML', place)
  }
  const parsed = schema.safeParse(document.toJS() ?? {})
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`)
  throw invalid(faults.join('; '), file)
}

function invalid(message: string, location: string): TracegateError {
  const remedy = 'See docs/command.md for the settings that tracegate.yaml takes'
  return new TracegateError('invalid-config', message, { location, remedy })
}
