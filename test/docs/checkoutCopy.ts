import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'

export interface CheckoutCopy {
  /** Runs a line of shell; the last part of a pipe decides the exit code, standard output and error come together. */
  run(command: string): { readonly status: number | null; readonly output: string }
  remove(): void
}

const copied = ['README.md', 'docs', 'samples', 'shared', 'dist', 'package.json', 'action.yml']
const settings = /^(GITHUB_|KVONCE_|AWS_|OTEL_|TRACEGATE_|npm_|NODE_|VITEST)/

/** A copy of what a reader of the docs has after `npm ci`, where commands may write as they like. */
export function checkoutCopy(): CheckoutCopy {
  const root = mkdtempSync(join(tmpdir(), 'tracegate-docs-'))
  for (const name of copied) if (existsSync(name)) cpSync(name, join(root, name), { recursive: true })
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
  mkdirSync(join(root, '.bin'))
  symlinkSync(join(root, 'dist/tracegate.js'), join(root, '.bin/tracegate'))
  const inherited = Object.entries(process.env).filter(([name]) => !settings.test(name))
  const path = [join(root, '.bin'), dirname(process.execPath), process.env.PATH].join(delimiter)
  const env = { ...Object.fromEntries(inherited), PATH: path, NO_COLOR: '1', TZ: 'UTC' }
  return {
    run(command) {
      // npx would ask its cache for the same program.
      const direct = command.replaceAll(/\bnpx +tracegate\b/g, 'tracegate')
      const { status, stdout } = spawnSync('bash', ['-c', `exec 2>&1; ${direct}`], {
        cwd: root,
        env,
        encoding: 'utf8',
        timeout: 100_000,
      })
      return { status, output: stdout }
    },
    remove: () => rmSync(root, { recursive: true }),
  }
}
