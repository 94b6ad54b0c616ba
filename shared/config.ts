import { parseDocument } from 'yaml'
import { z } from 'zod'
import { TracegateError } from './errors.ts'
import { DEFAULT_LIMITS } from './flow/IngestSettings.ts'
import type { FlowShape } from './flow/policy/FlowShape.ts'
import { flowPolicies } from './flow/policy/flowPolicies.ts'
import type { FlowConfig } from './flow/policy/Policy.ts'
import { PolicyValidationError } from './flow/policy/PolicyValidationError.ts'

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
  /** Read by `flowPolicies`, which says more of what is wrong. */
  flow: z.unknown().optional(),
})

/** Settings of a project: `tracegate.yaml`. */
export type Config = Omit<z.infer<typeof schema>, 'flow'> & { readonly flow?: FlowConfig }

/**
 * Reads settings from YAML. Throws `invalid-config` with everything that is wrong; when policies of flows are, it is a
 * `PolicyValidationError`. Without `flows`, names of nodes are not checked.
 */
export function parseConfig(text: string, file: string, flows: readonly FlowShape[]): Config {
  const document = parseDocument(text)
  const [fault] = document.errors
  if (fault !== undefined) {
    const place = fault.linePos === undefined ? file : `${file}:${fault.linePos[0].line}`
    throw invalid('this is not YAML', place)
  }
  const settings: unknown = document.toJS() ?? {}
  const parsed = schema.safeParse(settings)
  const faults = parsed.error?.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`) ?? []
  const section = isRecord(settings) && Object.hasOwn(settings, 'flow') ? settings.flow : undefined
  const mistakes = policyMistakes(section, flows)
  if (mistakes.length > 0) throw new PolicyValidationError(mistakes, { location: file, others: faults })
  if (parsed.data === undefined) throw invalid(faults.join('; '), file)
  const { flow: _, ...config } = parsed.data
  return section === undefined ? config : { ...config, flow: section as FlowConfig }
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null
}

function policyMistakes(section: unknown, flows: readonly FlowShape[]): readonly string[] {
  try {
    flowPolicies(section, flows)
    return []
  } catch (error) {
    if (error instanceof PolicyValidationError) return error.errors
    throw error
  }
}

function invalid(message: string, location: string): TracegateError {
  const remedy = 'See docs/command.md for the settings that tracegate.yaml takes'
  return new TracegateError('invalid-config', message, { location, remedy })
}
