import { fileURLToPath } from 'node:url'
import { App } from 'aws-cdk-lib'
import { buildApp } from './buildApp.ts'
import { bundledHandlers } from './functionCode.ts'
import { readStageConfig } from './readStageConfig.ts'

// `cdk deploy --all -c stage=NAME` takes infra/stages/NAME.yaml, `-c config=FILE` any file.
const app = new App()
const stage: unknown = app.node.tryGetContext('stage')
const file: unknown = app.node.tryGetContext('config')
const shipped = fileURLToPath(new URL(`stages/${typeof stage === 'string' ? stage : 'dev'}.yaml`, import.meta.url))
const config = readStageConfig(typeof file === 'string' ? file : shipped)
buildApp(app, config, bundledHandlers(config.domainsDir))
app.synth()
