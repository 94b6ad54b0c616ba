import { execFileSync } from 'node:child_process'
import { dirname } from 'node:path'
import type { DeployedStack } from './startStack.ts'

/** Process ids of the workers in which this local AWS runs a function, by a part of its name. */
export function workerProcesses({ certificate }: DeployedStack, name: string): readonly number[] {
  const folder = dirname(dirname(certificate))
  return execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`${folder}/ministack-lambda-`) && line.includes(`-pipeline-${name}`))
    .map((line) => Number.parseInt(line, 10))
}
