import { TracegateError } from '../errors.ts'
import type { GrantReply, ReportFolder } from './GatePorts.ts'
import { readGrant } from './Grant.ts'

/** Of a file that is read whole, in bytes. */
const LARGEST_TEXT = 64 * 1024 ** 2

interface GrantedReports {
  /** Fetches a file unless it is there; with `checksum`, one that the envelope lists. */
  fetch(name: string, checksum?: string): Promise<void>
  /** Fetches a file and reads it whole. Throws `too-large` for one that is not meant for that. */
  text(name: string, checksum?: string): Promise<string>
}

interface Granted {
  readonly reply: Extract<GrantReply, { kind: 'granted' }>
  readonly scope: string
  /** Digests of the files fetched so far, by name; kept up to date. */
  readonly fetched: Map<string, string>
  readonly left: () => number
}

/** The report files of one grant. Throws what {@link torn} makes when the files do not belong together. */
export function grantedReports(folder: ReportFolder, { reply, scope, fetched, left }: Granted): GrantedReports {
  const grant = readGrant(reply.answer, scope)

  async function fetch(name: string, checksum?: string): Promise<number> {
    const file = grant.get(name)
    if (file === undefined) throw torn('a file that the envelope lists is not in the grant', name)
    if (checksum !== undefined && checksum !== `sha256:${file.sha256}`) {
      throw torn('the digest of the grant is not the one of the envelope', name)
    }
    if (fetched.get(name) === file.sha256) return file.sizeBytes
    fetched.delete(name)
    if (!(await folder.fetch(file, left()))) throw torn('the file does not have the digest of the grant', name)
    fetched.set(name, file.sha256)
    return file.sizeBytes
  }

  return {
    fetch: async (name, checksum) => void (await fetch(name, checksum)),
    async text(name, checksum) {
      const size = grant.get(name)?.sizeBytes ?? 0
      if (size > LARGEST_TEXT) throw new TracegateError('too-large', `the file has ${size} bytes`, { location: name })
      await fetch(name, checksum)
      return folder.text(name)
    },
  }
}

/** Files that do not belong together: they may be being written; when that stays, somebody has changed them. */
function torn(message: string, location: string): TracegateError {
  return new TracegateError('corrupt', message, {
    location,
    remedy: 'Do not use these reports: look for who else writes to them, and let the scope be judged again.',
    retryable: true,
  })
}
