import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

type SchemaName = 'envelope' | 'validation' | 'projection' | 'state-step' | 'event' | 'payload-metadata'

/** A published schema, compiled strictly. */
export function schemaOf(name: SchemaName): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
  formats.default(ajv)
  const path = new URL(`../../shared/reporting/schemas/${name}.schema.json`, import.meta.url)
  return ajv.compile(JSON.parse(readFileSync(path, 'utf8')))
}

/** What the schema finds wrong; empty when it accepts. */
export function violations(validate: ValidateFunction, value: unknown): readonly string[] {
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
}
