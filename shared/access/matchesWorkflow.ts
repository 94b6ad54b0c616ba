import { matchesPattern, patternProblem } from './matchesPattern.ts'

/**
 * Whether a workflow (`path@ref`) is one that the pattern means; wildcards of the pattern stand after the `@` alone. A
 * workflow with a second `@` never is: its file may be named so as to look like another at another ref.
 */
export function matchesWorkflow(pattern: string, workflow: string): boolean {
  const [path, version = '', ...more] = workflow.split('@')
  const [wantedPath, wantedVersion = ''] = pattern.split('@')
  return more.length === 0 && path === wantedPath && matchesPattern(wantedVersion, version)
}

/** What is wrong with such a pattern; undefined when nothing is. */
export function workflowProblem(pattern: string): string | undefined {
  const [path = '', version = '', ...more] = pattern.split('@')
  if (path === '' || version === '' || more.length > 0) return 'must be a path, one @ and a ref'
  return path.includes('*') ? 'wildcards may stand after the @ only' : patternProblem(version)
}
