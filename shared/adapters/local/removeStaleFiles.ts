import { lstat, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** No write takes this long; age rather than process id decides, since other hosts may share the folder. */
const STALE_AFTER_MS = 3_600_000

/** Removes what killed processes left in a folder under such names. Best effort: it never fails. */
export async function removeStaleFiles(folder: string, names: RegExp): Promise<void> {
  const found = await readdir(folder).catch(() => [])
  for (const name of found.filter((each) => names.test(each))) {
    const path = join(folder, name)
    try {
      if ((await lstat(path)).mtimeMs < Date.now() - STALE_AFTER_MS) await unlink(path)
    } catch {
      // Another process was faster.
    }
  }
}
