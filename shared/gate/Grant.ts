import { z } from 'zod'
import { TracegateError } from '../errors.ts'
import { secureUrl } from './secureUrl.ts'

/** The grant for a scope may name this many files; there are some five for each domain. */
const MOST_FILES = 1000
/** Of one file, and of all files together, in bytes. */
const LARGEST_FILE = 1024 ** 3
const LARGEST_GRANT = 4 * 1024 ** 3
/** What report files are called: plain ASCII names, at most in folders. */
const REPORT_NAME = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9_][a-z0-9._-]*){0,3}$/
const LONGEST_NAME = 400

const grantedFile = z.object({
  name: z.string(),
  url: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.number().int().nonnegative(),
})
const grant = z.object({ scope: z.string(), files: z.array(z.unknown()) })

/** A report file that may be fetched for some minutes. Its URL is a secret. */
export type GrantedFile = z.infer<typeof grantedFile>

/** The report files of a scope by name, `envelope.json` and what it lists. */
export type Grant = ReadonlyMap<string, GrantedFile>

/**
 * Reads what the grant API answered for this scope. What is not as agreed is refused whole, with `corrupt` or
 * `too-large`: no name in it leaves the output directory, no URL is fetched in the clear.
 */
export function readGrant(answer: unknown, scope: string): Grant {
  const parsed = grant.safeParse(answer)
  if (!parsed.success) throw unusable('the answer of the grant API has another form')
  if (parsed.data.scope !== scope) throw unusable('the grant is for another scope')
  const { files } = parsed.data
  if (files.length > MOST_FILES)
    throw tooLarge(`the grant names ${files.length} files; at most ${MOST_FILES} are taken`)
  const granted = new Map<string, GrantedFile>()
  let total = 0
  for (const [index, entry] of files.entries()) {
    const file = readFile(entry, `file ${index + 1} of the grant`)
    if (granted.has(file.name)) throw unusable(`the grant names ${file.name} twice`)
    granted.set(file.name, file)
    total += file.sizeBytes
  }
  if (total > LARGEST_GRANT) throw tooLarge(`the granted files have ${total} bytes in all`)
  return granted
}

/** True for what the name of a report file can be: relative, without `..`, and nothing that any file system changes. */
function isReportName(name: string): boolean {
  return name.length <= LONGEST_NAME && REPORT_NAME.test(name) && !name.includes('..')
}

function readFile(entry: unknown, place: string): GrantedFile {
  const parsed = grantedFile.safeParse(entry)
  if (!parsed.success) throw unusable(`${place} has another form`)
  const file = parsed.data
  if (!isReportName(file.name)) throw unusable(`${place} has a name that no report file has`)
  if (secureUrl(file.url) === undefined) throw unusable(`the URL of ${file.name} is not https`)
  if (file.sizeBytes > LARGEST_FILE) throw tooLarge(`${file.name} has ${file.sizeBytes} bytes`)
  return file
}

function unusable(message: string): TracegateError {
  return new TracegateError('corrupt', message, {
    remedy: 'Check that --endpoint is the grant API of tracegate, and that it has the version of this command.',
  })
}

function tooLarge(message: string): TracegateError {
  return new TracegateError('too-large', message, { remedy: 'Judge less in one scope.' })
}
