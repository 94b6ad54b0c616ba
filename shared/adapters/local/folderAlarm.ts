import { type FSWatcher, watch } from 'node:fs'
import { byteOrder } from '../../ports/byteOrder.ts'

/** Each costs a handle of the kernel; changes elsewhere are seen by looking now and then. */
const MOST_FOLDERS = 64
/** A file that is just being made is likely to be there soon. */
const DELAY_MS = 100

export interface FolderAlarm {
  /** Watches these folders from now on, the last ones by name when there are too many. */
  follow(folders: readonly string[]): void
  /** Resolves after so many milliseconds, or soon after something changed in a folder itself (not below it). */
  pause(milliseconds: number): Promise<void>
  /** Ends the pause. */
  ring(): void
  close(): void
}

/**
 * Wakes whoever waits for files. A hint only: notifications get lost, come twice, and do not exist on some file systems,
 * so that the caller has to look now and then as well.
 */
export function folderAlarm(): FolderAlarm {
  const watchers = new Map<string, FSWatcher>()
  let wake: ((delay: number) => void) | undefined
  let hasChanged = false

  function noteChange(): void {
    hasChanged = true
    wake?.(DELAY_MS)
  }

  function drop(folder: string): void {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }

  function add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, noteChange)
      watcher.on('error', () => drop(folder))
      watchers.set(folder, watcher)
    } catch {
      // Gone already, or no handles left: looking now and then will do.
    }
  }

  return {
    follow(folders) {
      const wanted = new Set([...folders].sort(byteOrder).slice(-MOST_FOLDERS))
      for (const folder of [...watchers.keys()]) if (!wanted.has(folder)) drop(folder)
      for (const folder of wanted) if (!watchers.has(folder)) add(folder)
    },
    async pause(milliseconds) {
      await new Promise<void>((resolve) => {
        let timer = setTimeout(resolve, hasChanged ? Math.min(milliseconds, DELAY_MS) : milliseconds)
        const until = Date.now() + milliseconds
        wake = (delay) => {
          clearTimeout(timer)
          timer = setTimeout(resolve, Math.min(delay, Math.max(0, until - Date.now())))
        }
      })
      wake = undefined
      hasChanged = false
    },
    ring: () => wake?.(0),
    close() {
      for (const folder of [...watchers.keys()]) drop(folder)
    },
  }
}
