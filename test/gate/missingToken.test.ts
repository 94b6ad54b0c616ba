import { describe, expect, it } from 'vitest'
import { missingToken } from '../../shared/gate/missingToken.ts'

const event = (head: string | null) =>
  JSON.stringify({
    pull_request: { head: { repo: head === null ? null : { full_name: head } } },
    repository: { full_name: 'org/repo' },
  })
const onGitHub = { GITHUB_ACTIONS: 'true' }

describe('without a token', () => {
  it('a pull request from a fork is told of the second workflow', () => {
    for (const head of ['someone/repo', null]) {
      const error = missingToken(onGitHub, event(head))
      expect([error.code, error.remedy]).toEqual(['denied', expect.stringContaining('workflow_run')])
    }
    expect(missingToken({ ...onGitHub, GITHUB_ACTOR: 'dependabot[bot]' }, event('org/repo')).remedy).toContain(
      'workflow_run',
    )
  })

  it('any other job on GitHub is told of the permission', () => {
    for (const text of [event('org/repo'), '{}', 'null', 'no json', undefined]) {
      expect(missingToken(onGitHub, text).remedy).toContain('id-token: write')
    }
  })

  it('another CI is told of the variable', () => {
    expect(missingToken({}, undefined).remedy).toContain('TRACEGATE_ID_TOKEN')
  })
})
