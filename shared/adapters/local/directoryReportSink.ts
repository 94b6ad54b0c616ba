import { randomBytes } from 'node:crypto'
import { mkdir, open, realpath, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { TracegateError } from '../../errors.ts'
import { assertObjectKey } from '../../ports/assertObjectKey.ts'
import type { ReportFile, ReportSink } from '../../ports/ReportSink.ts'
import { ensureFolder } from './ensureFolder.ts'
import { fileSystemError } from './fileSystemError.ts'
import { LONGEST_NAME, pathOfKey } from './objectPath.ts'
import { openReportFile } from './openReportFile.ts'
import { removeStaleFiles } from './removeStaleFiles.ts'

const PARTIAL = /\.[0-9a-f]{12}\.partial$/
const PARTIAL_LENGTH = 21

/**
 * Writes report files into a directory, made when needed, as `<name>.<random>.partial` until they are closed. A killed
 * process leaves such a file behind; it is removed when it is old. Reports are not synchronised to disk one by one: after
 * a power cut, run again.
 */
export function directoryReportSink(directory: string): ReportSink {
  const given = resolve(directory)
  let swept: Promise<void> | undefined

  async function create(name: string): Promise<ReportFile> {
    await mkdir(given, { recursive: true, mode: 0o700 })
    const home = await realpath(given)
    const path = join(home, name)
    await ensureFolder(home, dirname(path))
    swept ??= removeStaleFiles(home, PARTIAL)
    await swept
    const partial = `${path}.${randomBytes(6).toString('hex')}.partial`
    const file = await open(partial, 'wx', 0o600)
    return openReportFile(file, path, {
      keep: () => rename(partial, path),
      drop: () => unlink(partial),
    })
  }

  return {
    create: async (name) => {
      assertReportName(name)
      return create(name).catch((cause: unknown) => {
        throw fileSystemError('write', join(given, name), cause)
      })
    },
  }
}

/** Reports are for people: they get the name that was asked for, or none. */
function assertReportName(name: string): void {
  assertObjectKey(name)
  if (pathOfKey(name) !== name || Buffer.byteLength(basename(name)) > LONGEST_NAME - PARTIAL_LENGTH) {
    const remedy = 'Use a shorter name without hidden parts, backslashes and control characters.'
    throw new TracegateError('usage', `${JSON.stringify(name)} cannot be the name of a report file`, { remedy })
  }
}
