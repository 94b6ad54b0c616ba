import { TracegateError } from '../shared/errors.ts'

/** What the infrastructure says to a function, by name. Throws `invalid-config` for what is missing. */
export function readEnvironment<Name extends string>(
  names: { readonly [key in Name]: string },
  environment: NodeJS.ProcessEnv = process.env,
): { readonly [key in Name]: string } {
  const found = Object.entries<string>(names).map(([key, name]) => [key, environment[name]] as const)
  const missing = Object.values<string>(names).filter((name) => !environment[name])
  if (missing.length > 0) {
    throw new TracegateError('invalid-config', `the environment lacks ${missing.join(', ')}`, {
      remedy: 'Deploy the stack again: it sets them.',
    })
  }
  return Object.fromEntries(found) as { readonly [key in Name]: string }
}
