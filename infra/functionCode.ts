import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { TracegateError } from '../shared/errors.ts'
import { writeAsset } from './writeAsset.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Code of the handler at this path, which exports `handler`. Tests put something small in its place. */
export type HandlerCode = (entry: string) => Code

/** Every asset is as `writeAsset` says. */
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
            writeAsset(entry, outputDir, domainsDir)
            return true
          },
        },
      },
    })
  }
}
