import type { OnErrorPolicy, RetryPolicy } from './Policy.ts'
import type { PolicyPart } from './PolicyPart.ts'
import { pathTo } from './PolicyProblems.ts'
import { readDuration } from './readDuration.ts'
import { type PolicyReading, type ReadValue, readFields, requireFields } from './readFields.ts'

type Defined<T> = { readonly [Name in keyof T]-?: Exclude<T[Name], undefined> }

/** How each field of a policy is read. */
export const policyFields: { readonly [Name in keyof PolicyPart]-?: ReadValue<Defined<PolicyPart>[Name]> } = {
  failFast: readFlag,
  timeout: readDuration,
  retry: readRetry,
  onError: readOnError,
}

/** What a policy says, of what is right in it; problems name their place below `path`. */
export function readPolicy(value: unknown, path: string, reading: PolicyReading): PolicyPart {
  const read = readFields<Defined<PolicyPart>>(value, path, reading, policyFields)
  if (read === undefined) return {}
  requireFields(read.given, Object.keys(policyFields), path, reading)
  return read.found
}

function readRetry(value: unknown, path: string, reading: PolicyReading): Partial<RetryPolicy> | undefined {
  const mode: ReadValue<RetryPolicy['mode']> = oneOf(['fixed', 'exponential'])
  const fields = { maxAttempts: readAttempts, delay: readDuration, mode }
  const read = readFields<RetryPolicy>(value, path, reading, fields)
  if (read === undefined) return undefined
  requireFields(read.given, Object.keys(fields), path, reading)
  return read.found
}

/** Stands for what is wrong and already told, so that no other place is taken to count instead. */
const TOLD: OnErrorPolicy = { action: 'stop' }

/** `undefined` for an empty map: it says nothing. */
function readOnError(value: unknown, path: string, reading: PolicyReading): OnErrorPolicy | undefined {
  const { problems } = reading
  const before = problems.errors.length
  const fields = { action: oneOf(['stop', 'continue', 'goto']), target: readTarget }
  const read = readFields<{ action: OnErrorPolicy['action']; target: string }>(value, path, reading, fields)
  if (read === undefined) return TOLD
  const { given, found } = read
  if (!given.has('target')) requireFields(given, ['action'], path, reading)
  if (found.action === 'goto' && !given.has('target')) {
    const english = 'is missing: action goto needs the node to go to'
    problems.add(pathTo(path, 'target'), english, 'action が goto のときは移動先のノードが必要です')
  }
  const withoutGoto = given.has('action') ? found.action === 'stop' || found.action === 'continue' : true
  if (found.target !== undefined && withoutGoto) {
    const english = 'only goes with action: goto'
    problems.refuse(pathTo(path, 'target'), english, 'action: goto のときだけ指定できます', found.target)
  }
  if (problems.errors.length > before) return TOLD
  if (found.action === 'goto') return { action: 'goto', target: found.target ?? '' }
  return found.action === undefined ? undefined : { action: found.action }
}

function readFlag(value: unknown, path: string, { problems }: PolicyReading): boolean | undefined {
  if (typeof value === 'boolean') return value
  problems.refuse(path, 'must be true or false', 'true か false を指定してください', value)
  return undefined
}

function readAttempts(value: unknown, path: string, { problems }: PolicyReading): number | undefined {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return (value as number) + 0
  problems.refuse(path, 'must be a whole number of at least 0', '0 以上の整数を指定してください', value)
  return undefined
}

function readTarget(value: unknown, path: string, { problems }: PolicyReading): string | undefined {
  if (typeof value === 'string' && value !== '') return value
  problems.refuse(path, 'must be the name of a node', 'ノード名を指定してください', value)
  return undefined
}

function oneOf<T extends string>(values: readonly T[]): ReadValue<T> {
  return (value, path, { problems }) => {
    const known = values.find((candidate) => candidate === value)
    if (known === undefined) {
      const english = `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
      problems.refuse(path, english, `${values.join('、')} のいずれかを指定してください`, value)
    }
    return known
  }
}
