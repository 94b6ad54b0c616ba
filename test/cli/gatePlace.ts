import { readdirSync, readFileSync } from 'node:fs'
import { otlpJson } from '../end-to-end/otlpForms.ts'
import { badKey, goodKey } from '../end-to-end/spans.ts'
import { type Workplace, workplace } from '../end-to-end/workplace.ts'
import { AUDIENCE, type FakeRunner, fakeRunner } from '../gate/fakeRunner.ts'

const SCOPE = 'run:42'

/** Report files by name. */
type Files = ReadonlyMap<string, string>

export interface Judged {
  readonly files: Files
  /** What `tracegate run` printed. */
  readonly text: string
}

/** What the deployed system finds, made by `tracegate run` over the same objects; `bad` holds a violation. */
export async function judgedObjects(names: readonly ('good' | 'bad')[], ...args: string[]): Promise<Judged> {
  const place = workplace()
  for (const name of names) {
    const spans = name === 'good' ? goodKey('good') : badKey('bad')
    place.write(`in/${name}.json`, otlpJson(spans))
  }
  const { stdout } = await place.run(['run', 'in', '--scope', SCOPE, '--out', 'reports', ...args])
  const read = (name: string): [string, string] => [name, readFileSync(place.path('reports', name), 'utf8')]
  return { files: new Map(readdirSync(place.path('reports')).map(read)), text: stdout }
}

/** A folder in which the gate is run as in a job of GitHub Actions. */
export async function gatePlace(): Promise<Workplace & { readonly runner: FakeRunner; readonly gate: Gate }> {
  const place = workplace()
  const runner = await fakeRunner()
  const gate: Gate = async (args = [], environment = {}) => {
    const env = {
      ...runner.environment,
      GITHUB_STEP_SUMMARY: place.path('summary.md'),
      GITHUB_OUTPUT: place.path('outputs'),
      ...environment,
    }
    const told = ['--scope', SCOPE, '--endpoint', runner.endpoint, '--audience', AUDIENCE, '--out', 'reports']
    const ran = await place.run(['gate', ...told, '--timeout', '60s', ...args], { env })
    const outputs = Object.fromEntries(
      place
        .read('outputs')
        .trimEnd()
        .split('\n')
        .slice(-4)
        .map((line) => line.split('=')),
    )
    return { ...ran, outputs }
  }
  return { ...place, runner, gate }
}

type Gate = (
  args?: readonly string[],
  environment?: Readonly<Record<string, string>>,
) => Promise<Awaited<ReturnType<Workplace['run']>> & { readonly outputs: Readonly<Record<string, string>> }>
