import { globSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

type SchemaName = 'trace-list' | 'trace' | 'trace-search' | 'trace-span'

/** What a published schema of the trace commands finds wrong; empty when it accepts. */
export function traceSchemaErrors(name: SchemaName, value: unknown): readonly string[] {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
  for (const path of globSync('shared/tracing/schemas/*.schema.json'))
    ajv.addSchema(JSON.parse(readFileSync(path, 'utf8')))
  const validate = ajv.getSchema(`urn:tracegate:schema:${name}:1`)
  if (validate === undefined) throw new Error(`no schema ${name}`)
  return validate(value) === true ? [] : (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message}`)
}
