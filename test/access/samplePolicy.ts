/** Policy and claims of one rule that fit each other; tests change one thing. */
export const samplePolicy = {
  rules: [
    {
      name: 'main-gate',
      repositoryId: '4711',
      ref: 'refs/heads/main',
      jobWorkflowRef: 'acme/shop/.github/workflows/gate.yml@refs/heads/main',
    },
  ],
}

export const sampleClaims = {
  iss: 'https://token.actions.githubusercontent.com',
  aud: 'tracegate',
  sub: 'repo:acme/shop:ref:refs/heads/main',
  repository_id: '4711',
  repository: 'acme/shop',
  ref: 'refs/heads/main',
  job_workflow_ref: 'acme/shop/.github/workflows/gate.yml@refs/heads/main',
  event_name: 'push',
  run_id: '42',
  run_attempt: '1',
}
