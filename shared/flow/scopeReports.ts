import type { VerdictRecord } from '../ports/ResultStore.ts'

/** Stands for the domain in what concerns a whole scope, such as its verdict; no domain can have this name. */
export const WHOLE_SCOPE = '*'

/** Where the reports are that belong to a verdict on a whole scope. */
export interface ScopeReports {
  /** Below the folder of all reports; holds `envelope.json` and what it lists. */
  readonly folder: string
  /** The folder that counted before. */
  readonly previous: string | undefined
}

/** Reads what `judgeScope` wrote; `undefined` when it is not of this form. */
export function reportsOf({ summary }: Pick<VerdictRecord, 'summary'>): ScopeReports | undefined {
  if (typeof summary !== 'object' || summary === null || !('folder' in summary)) return undefined
  const { folder } = summary
  const previous = 'previous' in summary && typeof summary.previous === 'string' ? summary.previous : undefined
  return typeof folder === 'string' ? { folder, previous } : undefined
}
