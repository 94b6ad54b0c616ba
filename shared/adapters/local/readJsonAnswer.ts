import { TracegateError } from '../../errors.ts'

/** The JSON of an answer of at most `maxBytes`. Throws `too-large` or `corrupt`, without anything of the answer. */
export async function readJsonAnswer(
  response: Response,
  { callee, maxBytes, alive }: { readonly callee: string; readonly maxBytes: number; readonly alive: () => void },
): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    alive()
    bytes += chunk.length
    if (bytes > maxBytes) throw new TracegateError('too-large', `the answer of ${callee} is over ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new TracegateError('corrupt', `the answer of ${callee} is no JSON`, {
      remedy: 'Check that its address is the right one.',
    })
  }
}
