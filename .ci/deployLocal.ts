import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import type { MiniStack } from './ministack.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk')
const STAGE = fileURLToPath(new URL('../infra/stages/local.yaml', import.meta.url))

/** Outputs of stacks by the stack's name, then by their own. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Deploys all stacks of the stage `local` with the CDK's own command; `changes` replace settings of that stage. */
export async function deployLocal(
  { endpoint, certificate }: Pick<MiniStack, 'endpoint' | 'certificate'>,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<StackOutputs> {
  const folder = mkdtempSync(join(tmpdir(), 'tracegate-deploy-'))
  try {
    const [config, outputs] = [join(folder, 'stage.yaml'), join(folder, 'outputs.json')]
    writeFileSync(config, stringify({ ...parse(readFileSync(STAGE, 'utf8')), ...changes }))
    // Neither credentials nor settings of a real account.
    const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK|NODE_OPTIONS)/.test(name))
    const env = {
      ...Object.fromEntries(inherited),
      HOME: folder,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: '000000000000',
      AWS_SECRET_ACCESS_KEY: 'local',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      ...(certificate === undefined ? {} : { AWS_CA_BUNDLE: certificate }),
    }
    const app = ['--output', join(folder, 'cdk.out'), '--no-notices']
    await cdk(['bootstrap', 'aws://000000000000/us-east-1', ...app], env)
    const told = ['--context', `config=${config}`, '--outputs-file', outputs, '--require-approval', 'never']
    await cdk(['deploy', '--all', ...told, ...app], env)
    return JSON.parse(readFileSync(outputs, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function cdk(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [CDK, ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => printed.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`cdk ${args[0]} failed:\n${Buffer.concat(printed)}`)
}
