import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { buildApp } from '../../infra/buildApp.ts'
import { type StageConfig, stageConfigSchema } from '../../infra/stageConfig.ts'
import { readTemplates, type StageTemplates } from './StageTemplates.ts'

/** A stage that uses everything a stage can say. */
export const fullStage = {
  stage: 'full',
  collectors: { writerRoleArns: ['arn:aws:iam::111122223333:role/collector'] },
  ciRoles: [
    {
      name: 'shop',
      subjects: ['repo:acme/shop:ref:refs/heads/main'],
      repositoryId: '4711',
      workflow: 'acme/shop/.github/workflows/gate.yml@refs/heads/main',
      scopes: ['env:shop-*', 'run:nightly'],
    },
  ],
  alarms: { email: 'oncall@example.org', monthlyBudgetUsd: 50 },
}

interface Synthesized {
  readonly app: App
  readonly templates: StageTemplates
  /** One of the stacks, for matching resources. */
  stack(part: 'data' | 'pipeline' | 'access' | 'observability'): Template
}

/** The templates of a stage, made in this process with the flags of cdk.json and a placeholder for every handler. */
export function synthesize(
  stage: Readonly<Record<string, unknown>> = fullStage,
  plant: (stacks: ReturnType<typeof buildApp>) => void = () => {},
): Synthesized {
  const config: StageConfig = stageConfigSchema.parse(stage)
  const folder = mkdtempSync(join(tmpdir(), 'tracegate-infra-'))
  try {
    writeFileSync(join(folder, 'handler.mjs'), 'export const handler = () => {}\n')
    const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> }
    const app = new App({ context, outdir: join(folder, 'out'), analyticsReporting: false })
    const stacks = buildApp(app, config, () => Code.fromAsset(folder, { exclude: ['out'] }))
    plant(stacks)
    const parts = {
      data: stacks.data,
      pipeline: stacks.pipeline,
      access: stacks.access,
      observability: stacks.observability,
    }
    const made = Object.fromEntries(Object.entries(parts).map(([part, stack]) => [part, Template.fromStack(stack)]))
    const byName = Object.values(parts).map((stack, index) => {
      const template = Object.values(made)[index]
      return [stack.stackName, template?.toJSON() ?? {}] as const
    })
    return {
      app,
      templates: readTemplates(Object.fromEntries(byName)),
      stack(part) {
        const template = made[part]
        if (template === undefined) throw new Error(`no stack ${part}`)
        return template
      },
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
