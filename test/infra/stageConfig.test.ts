import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStageConfig } from '../../infra/readStageConfig.ts'
import { stageConfigSchema } from '../../infra/stageConfig.ts'
import { fullStage, synthesize } from './synthesize.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracegate-stage-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const written = (text: string): string => {
  const path = join(folder, 'stage.yaml')
  writeFileSync(path, text)
  return path
}

describe('a stage', () => {
  it.each(globSync('infra/stages/*.yaml'))('%s can be deployed', (path) => {
    synthesize(readStageConfig(path)).stack('observability').resourceCountIs('AWS::CloudWatch::Dashboard', 1)
  })

  it('needs a name alone', () => {
    expect(readStageConfig(written('stage: prod\n'))).toMatchObject({
      retention: { rawDays: 30, auditMode: 'COMPLIANCE' },
      oidc: { issuer: 'https://token.actions.githubusercontent.com', audience: 'tracegate' },
      leaveOut: [],
    })
  })

  it('finds definitions beside its file', () => {
    expect(readStageConfig(written('stage: prod\ndomainsDir: ours\n')).domainsDir).toBe(join(folder, 'ours'))
  })
})

describe('a stage is refused', () => {
  it.each([
    ['more than 30 days of raw data', 'stage: x\nretention: { rawDays: 31 }', 'retention.rawDays'],
    ['a setting that does not exist', 'stage: x\nretentoin: {}', 'the file'],
    ["STS's audience for the API", 'stage: x\noidc: { audience: sts.amazonaws.com }', 'oidc'],
    ['one audience for both ways', 'stage: x\noidc: { audience: a, stsAudience: a }', 'oidc'],
    ['leaving out what is not optional', 'stage: x\nleaveOut: [encryption]', 'leaveOut.0'],
    ['a single worker, which SQS does not take', 'stage: x\ningest: { concurrency: 1 }', 'ingest.concurrency'],
    [
      'a rule that names no workflow',
      `stage: x\ngrants: { policy: { rules: [{ name: a, repositoryId: 1, ref: refs/heads/main }] } }`,
      'grants.policy.rules.0.jobWorkflowRef',
    ],
    ['no YAML', 'stage: [', 'not YAML'],
  ])('for %s', (_, text, place) => {
    expect(() => readStageConfig(written(text))).toThrow(expect.objectContaining({ code: 'invalid-config' }))
    expect(() => readStageConfig(written(text))).toThrow(place)
  })

  it('when there is none', () => {
    expect(() => readStageConfig(join(folder, 'none.yaml'))).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  const [ciRole] = fullStage.ciRoles
  it.each([
    ['every subject', { subjects: ['*'] }],
    ['every workflow', { workflow: 'acme/shop/*@*' }],
    ['every scope', { scopes: ['*'] }],
    ['a scope in the middle', { scopes: ['env:*-prod'] }],
    ['a repository by name', { repositoryId: 'acme/shop' }],
  ])('with a CI role for %s', (_, change) => {
    const stage = { ...fullStage, ciRoles: [{ ...ciRole, ...change }] }
    expect(stageConfigSchema.safeParse(stage).success).toBe(false)
  })
})
