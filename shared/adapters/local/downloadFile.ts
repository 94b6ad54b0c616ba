import { createHash } from 'node:crypto'
import { mkdir, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { GrantedFile } from '../../gate/Grant.ts'
import { RetryLater } from '../../gate/RetryLater.ts'
import { fileSystemError } from './fileSystemError.ts'
import { httpCall } from './httpCall.ts'

/**
 * Downloads a file to a path, streamed. Resolves to false, and leaves nothing there, when the bytes are not as many as
 * said or have another digest; reading stops at the first byte too many. Throws `RetryLater` for a URL that gives nothing.
 */
export async function downloadFile(file: GrantedFile, path: string, patience: number): Promise<boolean> {
  // Whoever may undo a Content-Encoding gets other bytes than those that the digest is of.
  const call = {
    url: new URL(file.url),
    callee: `the store of ${file.name}`,
    headers: { 'accept-encoding': 'identity' },
  }
  const isWhole = await httpCall({ ...call, patience }, async (response, alive) => {
    if (response.status !== 200) throw new RetryLater(`the URL of ${file.name} is not valid (${response.status})`)
    return write(response.body ?? [], file, path, alive)
  })
  if (!isWhole) await unlink(path).catch(() => {})
  return isWhole
}

async function write(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { sizeBytes, sha256 }: GrantedFile,
  path: string,
  alive: () => void,
): Promise<boolean> {
  const digest = createHash('sha256')
  let bytes = 0
  const onDisk = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw fileSystemError('write', path, cause)
    })
  await onDisk(mkdir(dirname(path), { recursive: true, mode: 0o700 }))
  const file = await onDisk(open(path, 'w', 0o600))
  try {
    for await (const chunk of body) {
      alive()
      bytes += chunk.length
      if (bytes > sizeBytes) return false
      digest.update(chunk)
      await onDisk(file.writeFile(chunk))
    }
  } finally {
    await file.close()
  }
  return bytes === sizeBytes && digest.digest('hex') === sha256
}
