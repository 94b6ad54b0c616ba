import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync, type Metafile } from 'esbuild'
import { TracegateError } from '../shared/errors.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Writes what a function is deployed with: `handler.mjs`, which exports `handler`; beside it what that imports, in files of
 * their own where a start can do without (exporters, other sources of credentials, Protobuf); and
 * `domains/<name>/domain.yaml`: shipped definitions, and the stage's own. `entry` is a path from the root of the project.
 */
export function writeAsset(entry: string, outputDir: string, domainsDir: string | undefined): Metafile {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [{ in: entry, out: 'handler' }],
    outdir: outputDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    // CommonJS dependencies call require, which an ES module does not have.
    banner: { js: "import{createRequire as $require}from'module';const require=$require(import.meta.url);" },
    logLevel: 'warning',
  })
  for (const dir of [join(root, 'shared/domains'), domainsDir]) {
    if (dir !== undefined) copyDefinitions(dir, join(outputDir, 'domains'))
  }
  return metafile
}

function copyDefinitions(from: string, to: string): void {
  for (const { name } of readdirSync(from, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const definition = join(from, name, 'domain.yaml')
    if (!existsSync(definition)) continue
    if (existsSync(join(to, name))) {
      throw new TracegateError('invalid-config', 'a shipped domain has the same name', { location: definition })
    }
    cpSync(definition, join(to, name, 'domain.yaml'))
  }
}
