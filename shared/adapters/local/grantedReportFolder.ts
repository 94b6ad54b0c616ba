import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, realpath, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { TracegateError } from '../../errors.ts'
import type { ReportFolder } from '../../gate/GatePorts.ts'
import { downloadFile } from './downloadFile.ts'
import { ensureFolder } from './ensureFolder.ts'
import { fileSystemError } from './fileSystemError.ts'
import { readTextFile } from './readTextFile.ts'
import { removeReports } from './removeReports.ts'
import { reportsIn } from './reportsIn.ts'

const ENVELOPE = 'envelope.json'

/**
 * Report files on their way into a directory. Whatever reports were there go at once, so that no earlier verdict is taken
 * for this one; fetched files are in a hidden folder until they are published, the envelope last. `close` removes what was
 * not published.
 */
export async function grantedReportFolder(directory: string): Promise<ReportFolder & { close(): Promise<void> }> {
  const given = resolve(directory)
  const names = new Set<string>()
  const { home, staging } = await prepared(given).catch((cause: unknown) => {
    throw fileSystemError('write', given, cause)
  })
  const pathOf = (name: string) => join(staging, name)

  async function publish(): Promise<void> {
    const inOrder = [...names].sort((a, b) => Number(a === ENVELOPE) - Number(b === ENVELOPE))
    for (const name of inOrder) {
      const path = join(home, name)
      await ensureFolder(home, dirname(path))
      await rename(pathOf(name), path)
    }
  }

  return {
    async fetch(file, patience) {
      names.delete(file.name)
      const isWhole = await downloadFile(file, pathOf(file.name), patience)
      if (isWhole) names.add(file.name)
      return isWhole
    },
    async text(name) {
      const text = names.has(name) ? await readTextFile(pathOf(name)) : undefined
      if (text === undefined) throw new TracegateError('internal', 'a file was read that was not fetched')
      return text
    },
    lines: (name) => linesOf(pathOf(name)),
    publish: () =>
      publish().catch((cause: unknown) => {
        throw fileSystemError('write', given, cause)
      }),
    close: () => rm(staging, { recursive: true, force: true }),
  }
}

async function prepared(given: string) {
  await mkdir(given, { recursive: true, mode: 0o700 })
  const home = await realpath(given)
  await removeReports(home, [...(await reportsIn(home)), ENVELOPE])
  return { home, staging: await mkdtemp(join(home, '.gate-')) }
}

/** Lines as a newline ends them and nothing else does: JSON may hold the other line separators of Unicode. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let parts: string[] = []
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const [first = '', ...rest] = chunk.split('\n')
    parts.push(first)
    for (const line of rest) {
      yield parts.join('')
      parts = [line]
    }
  }
  if (parts.length > 0) yield parts.join('')
}
