import { get as getPlainly, type IncomingMessage } from 'node:http'
import { get as getSecurely } from 'node:https'
import { TracegateError } from '../../errors.ts'
import { type InputFile, tooLarge, unusableInput } from './InputFile.ts'

/** A download that takes longer is given up, in milliseconds. */
const PATIENCE = 60_000

/**
 * An object behind an https URL (http on loopback only). What is shown of it leaves out credentials, query string and
 * fragment, since a presigned URL is a secret; so do its errors. Redirects are not followed.
 */
export function urlInput(argument: string): InputFile {
  const shown = withoutSecrets(argument)
  if (!URL.canParse(argument)) return unusableInput(shown, refused('this is no URL', shown, 'Check how it is written.'))
  const url = new URL(argument)
  if (!isSafe(url)) {
    const remedy = 'Give an https URL, or download the object first.'
    return unusableInput(shown, refused(`${url.protocol}// is not supported as input`, shown, remedy))
  }
  return {
    name: shown,
    sizeBytes: undefined,
    problem: undefined,
    read: (maxBytes, signal) => download(url, shown, maxBytes, signal),
  }
}

/** The URL as it may be shown. */
export function withoutSecrets(argument: string): string {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#]*@)?([^?#]*)/i.exec(argument)
  return `${parts?.[1] ?? ''}${parts?.[2] ?? ''}`
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
}

async function download(url: URL, shown: string, maxBytes: number, signal?: AbortSignal): Promise<Uint8Array> {
  const patience = AbortSignal.timeout(PATIENCE)
  try {
    const response = await answerOf(url, signal === undefined ? patience : AbortSignal.any([patience, signal]))
    const { statusCode = 0, headers } = response
    if (statusCode !== 200) {
      response.destroy()
      throw unavailable(statusCode, shown)
    }
    const size = Number(headers['content-length'] ?? Number.NaN)
    if (size > maxBytes) {
      response.destroy()
      throw tooLarge(shown, size, maxBytes)
    }
    const chunks: Uint8Array[] = []
    let read = 0
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      read += chunk.length
      if (read > maxBytes) throw tooLarge(shown, undefined, maxBytes)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks, read)
  } catch (cause) {
    if (cause instanceof TracegateError) throw cause
    // What the client says may hold the whole URL.
    throw new TracegateError('unreadable', 'the download failed or took too long', {
      location: shown,
      remedy: 'Check the address and the network, and run the command again.',
    })
  }
}

/** The bytes as they are stored: unlike fetch, this client undoes no Content-Encoding, so that size limits mean what they say. */
function answerOf(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.protocol === 'https:' ? getSecurely : getPlainly
    get(url, { signal }, resolve).on('error', reject)
  })
}

function unavailable(status: number, location: string): TracegateError {
  const remedy =
    status === 401 || status === 403
      ? 'Ask for a fresh URL: a presigned one expires within minutes.'
      : status >= 300 && status < 400
        ? 'Give the URL that it redirects to.'
        : 'Check the address, and run the command again.'
  return new TracegateError(status === 404 ? 'not-found' : 'unreadable', `the server answered ${status}`, {
    location,
    remedy,
  })
}

function refused(message: string, location: string, remedy: string): TracegateError {
  return new TracegateError('unsupported', message, { location, remedy })
}
