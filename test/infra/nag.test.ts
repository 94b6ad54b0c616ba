import { Validations } from 'aws-cdk-lib'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { AwsSolutionsChecks } from 'cdk-nag'
import { describe, expect, it } from 'vitest'
import { fullStage, synthesize } from './synthesize.ts'

describe('cdk-nag, AwsSolutions', () => {
  const { app } = synthesize()

  it('has no finding without an acknowledged reason', () => {
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([])
  })

  it('is told a reason in words for everything that is accepted, and never of a whole stack', () => {
    const reasons = app.node.findAll().flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.entries(data as Record<string, string>))
        .map(([id, reason]) => ({ path: node.path, id, reason })),
    )
    expect(reasons.length).toBeGreaterThan(5)
    expect(reasons.filter(({ reason }) => reason.split(' ').length < 5)).toEqual([])
    expect(reasons.filter(({ path }) => !path.includes('/'))).toEqual([])
  })

  it('ends synthesis at a finding', () => {
    expect(() => synthesize(fullStage, ({ data }) => new Bucket(data, 'Planted'))).toThrow(/AwsSolutions-S1/)
  })
})
