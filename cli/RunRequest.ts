import { withoutSecrets } from '../shared/adapters/local/urlInput.ts'
import { TracegateError } from '../shared/errors.ts'
import type { RunOptions } from './run.ts'

/** What `tracegate run` was asked for, kept so that it can be asked again by `--resume`; plain JSON without secrets. */
export interface RunRequest {
  readonly version: 1
  readonly inputs: readonly string[]
  /** Why the inputs cannot be read again, if so. */
  readonly unrepeatable?: string
  readonly options: StoredOptions
}

type Repeated = 'domain' | 'profile' | 'scope' | 'open' | 'domains' | 'out' | 'minEvents' | 'config'
type StoredOptions = Pick<RunOptions, Repeated> & {
  readonly evidence?: readonly string[]
  /** Nanoseconds. */
  readonly skew?: string
}

export function runRequest(inputs: readonly string[], options: RunOptions): RunRequest {
  const { domain, profile, skew, scope, open, domains, out, minEvents, config, evidence } = options
  const shown = inputs.map((input) => (/^https?:\/\//i.test(input) ? withoutSecrets(input) : input))
  const unrepeatable = inputs.includes('-')
    ? 'standard input cannot be read again'
    : shown.some((input, index) => input !== inputs[index])
      ? 'the address of an input holds secrets, which are not kept'
      : undefined
  return {
    version: 1,
    inputs: shown,
    ...(unrepeatable === undefined ? {} : { unrepeatable }),
    options: Object.fromEntries(
      Object.entries({
        ...{ domain, profile, scope, open, domains, out, minEvents, config, evidence },
        skew: skew === undefined ? undefined : String(skew),
      }).filter(([, value]) => value !== undefined),
    ) as StoredOptions,
  }
}

/** The options of a request, under those that are given now. Throws `unsupported` for one of another version. */
export function requestedOptions(
  { version, options }: RunRequest,
  now: RunOptions,
  given: Partial<RunOptions>,
): RunOptions {
  if (version !== 1) {
    throw new TracegateError('unsupported', 'the failed run was made by another version of tracegate', {
      remedy: 'Run again without --resume.',
    })
  }
  const { skew, ...rest } = options
  return { ...now, ...rest, ...(skew === undefined ? {} : { skew: BigInt(skew) }), ...given }
}
