import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('.', import.meta.url))
const dist = join(root, 'dist')

/** Output name in dist/ of every program that is started by name. A missing source fails the build. */
const programs = {
  tracegate: 'cli/launcher.ts',
  ingestWorker: 'cli/ingestWorker.ts',
}

/**
 * Bundles the programs into dist/, flat, so that `../` is the package from every chunk. What is imported with `import()`
 * becomes a chunk of its own and costs nothing until it is needed.
 */
export async function buildPrograms(): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: programs,
    outdir: dist,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'external',
    // CommonJS dependencies call require, which an ES module does not have.
    banner: { js: "import{createRequire as $require}from'module';const require=$require(import.meta.url);" },
    write: false,
    logLevel: 'warning',
  })

  mkdirSync(dist, { recursive: true })
  for (const { path, contents } of outputFiles) {
    const current = existsSync(path) ? readFileSync(path) : undefined
    if (current === undefined || !current.equals(contents)) writeFileSync(path, contents, { mode: 0o755 })
  }
  const built = new Set(outputFiles.map(({ path }) => path))
  for (const name of readdirSync(dist)) {
    if (!built.has(join(dist, name))) rmSync(join(dist, name), { recursive: true })
  }
}

if (import.meta.main) await buildPrograms()
