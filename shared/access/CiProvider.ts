/** How a CI's tokens say who runs: which claim holds what. `sub` is in none of them: its form changes. */
export interface CiProvider {
  readonly name: string
  /** Checked again when given; the authorizer has checked it before. */
  readonly issuer?: string | undefined
  readonly claims: ClaimNames
  /** Events that a rule allows when it names none; undefined when events are not told apart. */
  readonly events?: readonly string[] | undefined
}

/** Names of claims; one left out is one that this CI does not have. */
export interface ClaimNames {
  /** A number or id that is never given to another repository. */
  readonly repositoryId: string
  readonly repository?: string | undefined
  readonly ref?: string | undefined
  readonly environment?: string | undefined
  /** The definition that the job comes from, with its version after an `@`. */
  readonly jobWorkflowRef?: string | undefined
  readonly event?: string | undefined
  readonly runId: string
  readonly runAttempt?: string | undefined
}

/**
 * GitHub Actions. Events that outsiders can cause while the token is that of the default branch (`pull_request_target`,
 * `workflow_run`, `issue_comment` and others) are allowed only where a rule names them.
 */
export const github: CiProvider = {
  name: 'github',
  claims: {
    repositoryId: 'repository_id',
    repository: 'repository',
    ref: 'ref',
    environment: 'environment',
    jobWorkflowRef: 'job_workflow_ref',
    event: 'event_name',
    runId: 'run_id',
    runAttempt: 'run_attempt',
  },
  events: ['push', 'pull_request', 'merge_group', 'workflow_dispatch', 'schedule'],
}
