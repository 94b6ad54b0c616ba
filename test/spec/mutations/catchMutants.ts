import { loadDomain } from '../../../shared/domains/loadDomain.ts'
import { checkSpec } from '../../../shared/spec/checkSpec.ts'
import { judgedKeys } from './judgedKeys.ts'
import { MUTANT_GROUPS, type Mutant } from './Mutant.ts'
import { mutantsOf } from './mutantsOf.ts'

/** Who noticed a mutant first: the loader, the exploration, the samples, or nobody. */
type CaughtBy = 'load' | 'spec check' | 'samples' | 'nobody'

export interface MutationResult {
  readonly mutant: Mutant
  readonly caughtBy: CaughtBy
}

const MAX_STATES = 200_000

/** `lines` are sample histories as NDJSON: a mutant that judges one of them otherwise is caught. */
export function catchMutants(source: string, lines: string): readonly MutationResult[] {
  const original = judged(source, lines)
  return mutantsOf(source).map((mutant) => ({ mutant, caughtBy: catcherOf(mutant.text, lines, original) }))
}

function catcherOf(text: string, lines: string, original: string): CaughtBy {
  const loaded = loadDomain(text, 'mutant.yaml')
  if ('errors' in loaded) return 'load'
  const replay = { status: 'skipped', reason: 'test' } as const
  if (checkSpec(loaded.domain, { maxStates: MAX_STATES, replay }).status === 'invalid') return 'spec check'
  return judged(text, lines) === original ? 'nobody' : 'samples'
}

function judged(text: string, lines: string): string {
  const loaded = loadDomain(text, 'mutant.yaml')
  if ('errors' in loaded) throw new Error(loaded.errors.map(({ reason }) => reason).join('; '))
  return JSON.stringify([...judgedKeys(loaded.domain, lines)])
}

/** A Markdown table by group, with the share caught. */
export function mutationTable(results: readonly MutationResult[]): string {
  const head = ['mutation', 'mutants', 'load', 'spec check', 'samples', 'survived', 'caught']
  const rows = MUTANT_GROUPS.map((group) => ({ group, own: results.filter(({ mutant }) => mutant.group === group) }))
    .filter(({ own }) => own.length > 0)
    .map(({ group, own }) => row(group, own))
  const lines = [head, head.map(() => '---'), ...rows, row('all', results)]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function row(name: string, results: readonly MutationResult[]): readonly string[] {
  const count = (by: CaughtBy) => results.filter(({ caughtBy }) => caughtBy === by).length
  const share = ((results.length - count('nobody')) / results.length) * 100
  return [
    name,
    String(results.length),
    ...(['load', 'spec check', 'samples', 'nobody'] as const).map((by) => String(count(by))),
    `${share.toFixed(1)} %`,
  ]
}
