import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { gateArguments } from '../../cli/gateArguments.ts'
import { AUDIENCE } from '../gate/fakeRunner.ts'
import { gatePlace, judgedObjects } from './gatePlace.ts'

/** The syntax of an action's metadata file, as far as it is used: https://docs.github.com/actions/reference/metadata-syntax */
const actionFile = z.strictObject({
  name: z.string().min(1),
  author: z.string(),
  description: z.string().min(1).max(125),
  branding: z.strictObject({ icon: z.string(), color: z.string() }),
  inputs: z.record(
    z.string().regex(/^[a-z_][a-z0-9_-]*$/),
    z
      .strictObject({ description: z.string(), required: z.literal(true).optional(), default: z.string().optional() })
      .refine((input) => (input.required === true) !== (input.default !== undefined), 'required, or a default'),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: z.string() })),
  runs: z.strictObject({ using: z.literal('node24'), main: z.string() }),
})
const action = actionFile.parse(parse(readFileSync('action.yml', 'utf8')))
const inputs = Object.keys(action.inputs)
const environmentName = (input: string) => `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`

let place: Awaited<ReturnType<typeof gatePlace>>
beforeEach(async () => {
  place = await gatePlace()
})
afterEach(() => place.runner.close())

/** Starts the action as a runner does: with every input, given or by default. */
async function runAction(given: Readonly<Record<string, string>>) {
  const values = inputs.map((input) => {
    const usual = action.inputs[input]?.default?.replace(/\$\{\{ *github\.run_id *\}\}/, '42')
    return [environmentName(input), given[input] ?? usual ?? '']
  })
  const { PATH = '' } = process.env
  const env = {
    PATH,
    ...place.runner.environment,
    GITHUB_OUTPUT: place.path('outputs'),
    GITHUB_STEP_SUMMARY: place.path('summary.md'),
    ...Object.fromEntries(values),
  }
  const child = spawn(process.execPath, [resolve(action.runs.main)], { cwd: place.folder, env })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

describe('action.yml', () => {
  it('starts a program that is there, on the Node that the command needs', () => {
    expect(existsSync(action.runs.main)).toBe(true)
  })

  it('has inputs that are options of the command', async () => {
    const { stdout: help } = await place.run(['gate', '--help'])
    const environment = Object.fromEntries(inputs.map((input) => [environmentName(input), 'value']))
    const [command, ...options] = gateArguments(environment)
    expect(command).toBe('gate')
    expect(options).toHaveLength(inputs.length)
    for (const option of options) expect(help).toContain(`${option.replace(/=value$/, '')} <`)
  })

  it('has the defaults of the command', async () => {
    const { stdout: help } = await place.run(['gate', '--help'])
    const flat = help.replaceAll(/\s+/g, ' ')
    for (const [name, { default: usual = '' }] of Object.entries(action.inputs)) {
      if (usual === '' || name === 'scope') continue
      expect(flat).toMatch(new RegExp(`--${name} <[^(]*?(\\(choices:[^)]*)?[( ]default: "?${usual}"?[,)]`))
    }
  })

  it('passes on what is given, and nothing else', () => {
    const environment = {
      INPUT_SCOPE: '-x; $(y)',
      INPUT_DOMAINS: 'orders, stock\nkvonce',
      INPUT_PROFILE: '',
      'INPUT_EXPECT-OBJECTS': ' 3 ',
      INPUT_OTHER: 'z',
    }
    expect(gateArguments(environment)).toEqual([
      'gate',
      '--scope=-x; $(y)',
      '--expect-objects=3',
      '--domain=orders',
      '--domain=stock',
      '--domain=kvonce',
    ])
  })
})

describe('the action', () => {
  it.each([
    ['good', 0, 'valid'],
    ['bad', 1, 'invalid'],
  ] as const)('ends as the gate does, and writes its outputs: %s', async (name, code, status) => {
    const { files, text } = await judgedObjects([name])
    place.runner.serve(files)
    const ran = await runAction({ endpoint: place.runner.endpoint, audience: AUDIENCE, 'expect-objects': '1' })
    expect([ran.code, ran.stdout]).toEqual([code, text.replaceAll('reports/', 'hermetic-reports/trace/')])
    const outputs = place.read('outputs')
    expect(outputs).toContain(`status=${status}\n`)
    const written = [...outputs.matchAll(/^([\w-]+)=/gm)].map(([, output]) => output)
    expect(written.sort()).toEqual(Object.keys(action.outputs).sort())
    expect(existsSync(place.path('hermetic-reports/trace/envelope.json'))).toBe(true)
  })

  it('cannot judge with a token for somebody else', async () => {
    const { code, stderr } = await runAction({
      endpoint: place.runner.endpoint,
      audience: 'another',
      timeout: '5s',
      settle: '1s',
    })
    expect([code, stderr]).toEqual([2, expect.stringContaining('--audience')])
    expect(place.read('outputs')).toContain('status=error\n')
  })
})
