import { cpSync, existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { buildSync } from 'esbuild'
import { TracegateError } from '../shared/errors.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Code of the handler at this path, which exports `handler`. Tests put something small in its place. */
export type HandlerCode = (entry: string) => Code

/** Every asset has `handler.mjs`, and `domains/<name>/domain.yaml` beside it: shipped definitions, and the stage's own. */
export function bundledHandlers(domainsDir: string | undefined): HandlerCode {
  return (entry) => {
    const source = join(root, entry)
    if (!existsSync(source)) throw new TracegateError('not-found', 'there is no such handler', { location: entry })
    return Code.fromAsset(dirname(source), {
      assetHashType: AssetHashType.OUTPUT,
      bundling: {
        image: DockerImage.fromRegistry('never-used'),
        // CDK takes two bundles of one folder for the same unless something here differs.
        command: [entry],
        local: {
          tryBundle: (outputDir) => {
            bundle(source, join(outputDir, 'handler.mjs'))
            for (const dir of [join(root, 'shared/domains'), domainsDir]) {
              if (dir !== undefined) copyDefinitions(dir, join(outputDir, 'domains'))
            }
            return true
          },
        },
      },
    })
  }
}

function bundle(source: string, outfile: string): void {
  buildSync({
    absWorkingDir: root,
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    // CommonJS dependencies call require, which an ES module does not have.
    banner: { js: "import{createRequire as $require}from'module';const require=$require(import.meta.url);" },
    logLevel: 'warning',
  })
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
