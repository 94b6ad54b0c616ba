import { TracegateError } from '../errors.ts'

/** What a runner says about itself. */
type Environment = Readonly<Record<string, string | undefined>>

const FORK =
  'GitHub gives no token to pull requests from forks and from Dependabot. Judge them in a second workflow on workflow_run: docs/gate.md shows both.'

/** Why there is no token to prove with who this is; `event`: the text of the event that started the workflow. */
export function missingToken(environment: Environment, event: string | undefined): TracegateError {
  if (environment.GITHUB_ACTIONS !== 'true') {
    return new TracegateError('denied', 'there is no token to prove with who this is', {
      remedy: 'Let your CI put an OIDC token for the audience of the deployed system into TRACEGATE_ID_TOKEN.',
    })
  }
  if (isForeign(event) || environment.GITHUB_ACTOR === 'dependabot[bot]') {
    return new TracegateError('denied', 'this pull request comes from a fork, so there is no token', { remedy: FORK })
  }
  return new TracegateError('denied', 'this job may not ask GitHub for a token', {
    remedy: 'Add `permissions: id-token: write` (and `contents: read`) to the job.',
  })
}

/** True for a pull request whose commits are in another repository, or in one that is gone. */
function isForeign(event: string | undefined): boolean {
  try {
    const { pull_request, repository } = JSON.parse(event ?? '{}') as PullRequestEvent
    return pull_request !== undefined && pull_request.head?.repo?.full_name !== repository?.full_name
  } catch {
    return false
  }
}

interface PullRequestEvent {
  readonly pull_request?: { readonly head?: { readonly repo?: { readonly full_name?: string } | null } }
  readonly repository?: { readonly full_name?: string }
}
