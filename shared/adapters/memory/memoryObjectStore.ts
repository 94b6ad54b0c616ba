import { TracegateError } from '../../errors.ts'
import { assertByteRange } from '../../ports/assertByteRange.ts'
import { assertObjectKey } from '../../ports/assertObjectKey.ts'
import { byteOrder } from '../../ports/byteOrder.ts'
import type { Clock } from '../../ports/Clock.ts'
import type { ObjectStore } from '../../ports/ObjectStore.ts'

interface Stored {
  readonly bytes: Uint8Array
  readonly modified: number
}

/** An object store that lives as long as its value. It keeps copies: callers may reuse their buffers. */
export function memoryObjectStore(clock: Clock = Date.now): ObjectStore {
  const objects = new Map<string, Stored>()

  const find = (key: string): Stored | undefined => {
    assertObjectKey(key)
    return objects.get(key)
  }
  const get = (key: string): Stored => {
    const stored = find(key)
    if (stored === undefined) throw new TracegateError('not-found', 'there is no such object', { location: key })
    return stored
  }
  const info = (key: string, stored: Stored) => ({ key, size: stored.bytes.length, modified: stored.modified })

  return {
    put: async (key, bytes, options) => {
      if (find(key) !== undefined && options?.ifAbsent) return 'exists'
      objects.set(key, { bytes: Uint8Array.from(bytes), modified: clock() })
      return 'written'
    },
    get: async (key) => get(key).bytes.slice(),
    getRange: async (key, start, end) => {
      assertByteRange(start, end)
      return get(key).bytes.slice(start, end)
    },
    head: async (key) => {
      const stored = find(key)
      return stored && info(key, stored)
    },
    list: async function* (prefix) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(byteOrder)
      for (const key of keys) {
        const stored = objects.get(key)
        if (stored !== undefined) yield info(key, stored)
      }
    },
    delete: async (key) => {
      assertObjectKey(key)
      objects.delete(key)
    },
  }
}
