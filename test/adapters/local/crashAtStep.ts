import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const NAMES = ['open', 'link', 'mkdir', 'rename', 'rmdir', 'unlink', 'realpath', 'lstat', 'readdir']
const HANDLE_NAMES = ['writeFile', 'datasync', 'sync', 'close', 'stat', 'read', 'readFile']
const SYNC_NAMES = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'closeSync',
  'linkSync',
  'unlinkSync',
  'mkdirSync',
  'readSync',
]
let step = 0
let crashAt = 0
let crashMode = ''

function crashing(work: (...args: unknown[]) => unknown, isAsync: boolean) {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (crashAt > 0 && ++step === crashAt) {
      if (crashMode === 'kill') process.kill(process.pid, 'SIGKILL')
      const error = Object.assign(new Error('injected'), { code: 'EIO' })
      if (isAsync) return Promise.reject(error)
      throw error
    }
    return Reflect.apply(work, this, args)
  }
}

function replace(target: object, names: readonly string[], isAsync: boolean): void {
  for (const name of names) Reflect.set(target, name, crashing(Reflect.get(target, name), isAsync))
}

/**
 * From now on counts the steps this process takes on files, and at the one numbered `at` kills it (`kill`), or lets that
 * step fail as a broken disk would (`fail`).
 */
export async function crashAtStep(at: number, mode: string): Promise<void> {
  const handle = await fs.promises.open(process.execPath)
  const prototype: object = Object.getPrototypeOf(handle)
  await handle.close()
  replace(prototype, HANDLE_NAMES, true)
  replace(fs.promises, NAMES, true)
  replace(fs, SYNC_NAMES, false)
  syncBuiltinESMExports()
  crashAt = at
  crashMode = mode
}
