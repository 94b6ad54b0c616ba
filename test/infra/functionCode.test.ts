import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleSize } from '../../bench/bundleSize.ts'
import { bundledHandlers } from '../../infra/functionCode.ts'
import { writeAsset } from '../../infra/writeAsset.ts'
import { synthesize } from './synthesize.ts'

const entries = {
  ingest: 'functions/ingest/handler.ts',
  validate: 'functions/validate/handler.ts',
  grants: 'functions/report/grants.ts',
  sweep: 'functions/report/sweep.ts',
}
const handlers = Object.values(entries)
const shipped = globSync('shared/domains/*/domain.yaml').map((path) => basename(dirname(path)))

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracegate-bundles-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Folders of the assets that these handlers become. */
function bundle(entries: readonly string[], domainsDir?: string): string[] {
  const outdir = mkdtempSync(join(folder, 'out-'))
  const stack = new Stack(new App({ outdir, analyticsReporting: false }), 'Bundles')
  const code = bundledHandlers(domainsDir)
  entries.forEach((entry, index) => {
    const runtime = Runtime.NODEJS_24_X
    new LambdaFunction(stack, `F${index}`, { runtime, handler: 'handler.handler', code: code(entry) })
  })
  return readdirSync(outdir)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => join(outdir, name))
}

function definitions(name: string): string {
  const dir = join(folder, `domains-${name}`)
  mkdirSync(join(dir, name), { recursive: true })
  writeFileSync(join(dir, name, 'domain.yaml'), 'name: x\n')
  return dir
}

describe('the code of functions', () => {
  it('is an asset for each handler, with the shipped definitions beside it', () => {
    const assets = bundle(handlers)
    expect(assets).toHaveLength(handlers.length)
    for (const asset of assets) {
      expect(readFileSync(join(asset, 'handler.mjs'), 'utf8')).toMatch(/export\{[^}]*\bhandler\b/)
      expect(readdirSync(join(asset, 'domains')).sort()).toEqual([...shipped].sort())
    }
  })

  it.each(Object.entries(entries))('starts with what the %s function has in its environment', (service, entry) => {
    const variables = synthesize()
      .templates.ofType('AWS::Lambda::Function')
      .map(({ properties }) => properties.Environment.Variables)
      .find((environment) => environment.POWERTOOLS_SERVICE_NAME === service)
    const [asset = ''] = bundle([entry])
    const script = `const { handler } = await import(${JSON.stringify(join(asset, 'handler.mjs'))}); console.log(typeof handler)`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...variables, AWS_REGION: 'eu-central-1' },
      encoding: 'utf8',
    })
    expect(stdout, stderr).toBe('function\n')
  })

  it.each(handlers)('of %s starts from at most 900 kB, with all of OpenTelemetry and Protobuf apart', (entry) => {
    const outputDir = mkdtempSync(join(folder, 'asset-'))
    const { start, sources } = bundleSize(writeAsset(entry, outputDir, undefined))
    expect(start).toBeLessThan(900_000)
    expect(sources.filter((path) => /node_modules\/(@opentelemetry|@bufbuild)\//.test(path))).toEqual([])
  })

  it('is the same when made again', () => {
    const [first] = bundle(handlers.slice(0, 1))
    const [again] = bundle(handlers.slice(0, 1))
    expect(basename(first ?? '')).toBe(basename(again ?? 'none'))
  })

  it("has the stage's own definitions too, but none in place of a shipped one", () => {
    const [asset = ''] = bundle(handlers.slice(0, 1), definitions('ours'))
    expect(existsSync(join(asset, 'domains/ours/domain.yaml'))).toBe(true)
    expect(() => bundle(handlers.slice(0, 1), definitions(shipped[0] ?? ''))).toThrow('the same name')
  })

  it('is refused when there is none', () => {
    expect(() => bundle(['functions/none/handler.ts'])).toThrow('no such handler')
  })
})
