import { type App, Tags, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { AccessStack } from './AccessStack.ts'
import { DataStack } from './DataStack.ts'
import type { HandlerCode } from './functionCode.ts'
import { ObservabilityStack } from './ObservabilityStack.ts'
import { PipelineStack } from './PipelineStack.ts'
import type { StageConfig } from './stageConfig.ts'

interface StageStacks {
  readonly data: DataStack
  readonly pipeline: PipelineStack
  readonly access: AccessStack
  readonly observability: ObservabilityStack
}

/** The stacks of a stage, by how long they live. A finding of cdk-nag that has no acknowledged reason ends synthesis. */
export function buildApp(app: App, config: StageConfig, code: HandlerCode): StageStacks {
  const { stage, account, region } = config
  const env = { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) }
  const named = (part: string) => ({ env, config, stackName: `tracegate-${stage}-${part}` })

  const data = new DataStack(app, 'Data', {
    ...named('data'),
    description: 'tracegate: buckets, table and keys; kept when deleted',
    terminationProtection: true,
  })
  const pipeline = new PipelineStack(app, 'Pipeline', {
    ...named('pipeline'),
    description: 'tracegate: from objects to verdicts',
    code,
    data,
  })
  const access = new AccessStack(app, 'Access', {
    ...named('access'),
    description: 'tracegate: grants and roles for CI',
    code,
    data,
  })
  const observability = new ObservabilityStack(app, 'Observability', {
    ...named('observability'),
    description: 'tracegate: alarms and dashboard',
    pipeline,
    access,
    data,
  })

  Tags.of(app).add('tracegate:stage', stage)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  return { data, pipeline, access, observability }
}
