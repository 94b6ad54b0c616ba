// `node .ci/buildCollector.ts` builds the Collector of the tests and prints where it is.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { goToolchain } from './goToolchain.ts'

const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.161.0'
const COMPONENTS = fileURLToPath(new URL('../test/collector/components.yaml', import.meta.url))
const CACHE = fileURLToPath(new URL('../.cache/collector', import.meta.url))

/**
 * An OpenTelemetry Collector made by its official builder from the components in `test/collector/components.yaml`; resolves
 * to the path of the program. It is built once and kept in `.cache/`. `GOMAXPROCS` limits the cores it is built with.
 */
export async function buildCollector(): Promise<string> {
  const key = createHash('sha256').update(BUILDER).update(readFileSync(COMPONENTS)).digest('hex').slice(0, 16)
  const program = join(CACHE, `otelcol-${key}`)
  if (existsSync(program)) return program

  mkdirSync(CACHE, { recursive: true })
  const go = await goToolchain(CACHE)
  const began = Date.now()
  process.stderr.write('Building the OpenTelemetry Collector; this takes minutes, once\n')
  const folder = mkdtempSync(join(CACHE, 'building-'))
  try {
    const child = spawn(go.executable, ['run', BUILDER, '--config', COMPONENTS], {
      cwd: folder,
      // The builder starts `go` by name.
      env: { ...process.env, ...go.environment, PATH: `${join(go.executable, '..')}:${process.env.PATH}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`The Collector could not be built (the builder ended with ${code}):\n${output}`)
    renameSync(join(folder, 'built/otelcol'), program)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  process.stderr.write(`Built the Collector in ${Math.round((Date.now() - began) / 1_000)} s\n`)
  return program
}

if (import.meta.main) process.stdout.write(`${await buildCollector()}\n`)
