import { TracegateError } from '../../errors.ts'
import { type InputFile, tooLarge } from './InputFile.ts'

/** Standard input. A read that was aborted loses nothing: the next one goes on where it stood. */
export function standardInput(stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean }): InputFile {
  const chunks: Uint8Array[] = []
  let size = 0
  let iterator: AsyncIterator<Uint8Array> | undefined
  /** Kept until it has given something: of an aborted read, for the next one; of one that failed, for good. */
  let next: Promise<IteratorResult<Uint8Array>> | undefined
  return {
    name: '-',
    sizeBytes: undefined,
    problem: undefined,
    read: async (maxBytes, signal) => {
      if (stdin.isTTY) {
        const remedy = 'Pipe a file into the command.'
        throw new TracegateError('usage', 'standard input is a terminal', { location: '-', remedy })
      }
      iterator ??= stdin[Symbol.asyncIterator]()
      while (size <= maxBytes) {
        next ??= iterator.next()
        const { done, value } = await unlessAborted(next, signal)
        if (done) return Buffer.concat(chunks, size)
        next = undefined
        size += value.length
        chunks.push(value)
      }
      throw tooLarge('-', undefined, maxBytes)
    },
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
