import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HOME = fileURLToPath(new URL('../.ministack', import.meta.url))
const REQUIREMENTS = fileURLToPath(new URL('ministack.txt', import.meta.url))

/**
 * Installs MiniStack into a Python environment of its own under `.ministack/`, unless it is there; gives the path of that
 * environment's Python. Several processes may do so at once.
 */
export function installMiniStack(): string {
  const key = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16)
  // An environment cannot be moved, so a finished one is named in a file.
  const finished = join(HOME, `environment-${key}.txt`)
  if (existsSync(finished)) {
    const python = pythonIn(readFileSync(finished, 'utf8').trim())
    if (existsSync(python)) return python
  }
  mkdirSync(HOME, { recursive: true })
  const environment = mkdtempSync(join(HOME, 'python-'))
  try {
    process.stderr.write('Installing MiniStack, a local AWS; this takes seconds, once\n')
    const python = pythonOfMachine()
    run(python, ['-m', 'venv', environment], 'Install the venv module of Python (Debian and Ubuntu: python3-venv).')
    run(
      pythonIn(environment),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS],
      'Check that the Python package index can be reached (PIP_INDEX_URL names another one).',
    )
    writeFileSync(`${environment}.txt`, environment)
    renameSync(`${environment}.txt`, finished)
    return pythonIn(environment)
  } catch (error) {
    rmSync(environment, { recursive: true, force: true })
    throw error
  }
}

function pythonOfMachine(): string {
  const isNewEnough = 'import sys; sys.exit(sys.version_info < (3, 10))'
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['-c', isNewEnough]).status === 0)
  if (python !== undefined) return python
  throw new Error(
    'Python 3.10 or newer is missing: MiniStack, the local AWS of these tests, runs on it. ' +
      'Install it (Debian and Ubuntu: apt-get install python3 python3-venv), and try again.',
  )
}

function pythonIn(environment: string): string {
  return join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
}

function run(command: string, args: readonly string[], remedy: string): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status === 0) return
  throw new Error(`MiniStack could not be installed (\`${args.join(' ')}\` failed). ${remedy}\n${stdout}${stderr}`)
}
