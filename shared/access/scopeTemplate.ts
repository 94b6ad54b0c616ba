import { isGrantScope } from './grantScope.ts'

/** What of a run can be part of the name of its scope. */
export interface RunIds {
  readonly run_id: string | undefined
  readonly run_attempt: string | undefined
  readonly repository_id: string | undefined
}

const placeholder = /\{(run_id|run_attempt|repository_id)\}/g
const anyBraces = /\{[^}]*\}|[{}]/

/** What is wrong with a template such as `run:{run_id}-{run_attempt}`; undefined when nothing is. */
export function templateProblem(template: string): string | undefined {
  const stated = [...template.matchAll(placeholder)].map(([, name]) => name)
  const rest = template.replace(placeholder, 'x')
  if (anyBraces.test(rest)) return 'only {run_id}, {run_attempt} and {repository_id} may stand in braces'
  if (!stated.includes('run_id')) return 'must hold {run_id}, or every run could read what others left'
  if (new Set(stated).size < stated.length) return 'must hold each placeholder once'
  if (template.includes('}{')) return 'two placeholders must have something between them'
  return isGrantScope(rest) ? undefined : 'must be run: and letters, digits, dots, hyphens or underscores'
}

/**
 * The one scope that a run gets by this template; undefined when an id that it needs is missing or unusable. Where several
 * ids stand in one name they must be letters and digits, or `1-2` and `3` would give the scope of `1` and `2-3`.
 */
export function scopeFrom(template: string, ids: RunIds): string | undefined {
  const names = [...template.matchAll(placeholder)].map(([, name]) => name as keyof RunIds)
  const usable = names.length > 1 ? /^[A-Za-z0-9]{1,64}$/ : /^[A-Za-z0-9._-]{1,128}$/
  if (names.some((name) => !usable.test(ids[name] ?? ''))) return undefined
  const scope = template.replace(placeholder, (_whole, name: keyof RunIds) => ids[name] ?? '')
  return isGrantScope(scope) ? scope : undefined
}
