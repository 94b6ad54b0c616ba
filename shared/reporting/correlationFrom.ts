import type { Correlation } from './RunReport.ts'

const LOCAL = 'local'

/** Where a run belongs: each part from the GitHub environment, else from the flags, else `local`. Empty is absent. */
export function correlationFrom(
  env: Readonly<Record<string, string | undefined>>,
  flags: Partial<Correlation> = {},
): Correlation {
  return {
    runId: env.GITHUB_RUN_ID || flags.runId || LOCAL,
    workflow: env.GITHUB_WORKFLOW || flags.workflow || LOCAL,
    commit: env.GITHUB_SHA || flags.commit || LOCAL,
    // On a pull request GITHUB_REF_NAME is `<number>/merge`; GITHUB_HEAD_REF is the branch, and empty otherwise.
    branch: env.GITHUB_HEAD_REF || env.GITHUB_REF_NAME || flags.branch || LOCAL,
  }
}
