// What action.yml starts, on the Node of the GitHub runner and in a checkout without dependencies: no import of a package.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { appendTextFile } from '../shared/adapters/local/appendTextFile.ts'
import { fileExists } from '../shared/adapters/local/fileExists.ts'
import { gateArguments } from './gateArguments.ts'

const CANNOT_JUDGE = 2
const home = join(import.meta.dirname, '..')

process.exitCode = (await prepared()) ? gate() : await failed()

/** Installs what the command needs, once for a runner. Scripts of packages are not run: nothing has to be built. */
async function prepared(): Promise<boolean> {
  // npm writes this file when everything is in place.
  if (await fileExists(join(home, 'node_modules', '.package-lock.json'))) return true
  const args = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', args, { cwd: home, stdio: 'inherit', shell: process.platform === 'win32' })
  return status === 0
}

function gate(): number {
  const program = join(import.meta.dirname, 'launcher.ts')
  const { status } = spawnSync(process.execPath, [program, ...gateArguments(process.env)], { stdio: 'inherit' })
  return status ?? CANNOT_JUDGE
}

async function failed(): Promise<number> {
  process.stderr.write('::error title=tracegate cannot judge::npm ci failed in the checkout of the action.\n')
  if (process.env.GITHUB_OUTPUT) await appendTextFile(process.env.GITHUB_OUTPUT, () => 'status=error\n')
  return CANNOT_JUDGE
}
