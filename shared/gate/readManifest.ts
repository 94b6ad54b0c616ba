import { z } from 'zod'
import { TracegateError } from '../errors.ts'

const MOST_OBJECTS = 100_000
const key = z.string().min(1)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/i)
const list = z.array(z.union([key.transform((only) => ({ key: only })), z.object({ key, sha256: sha256.optional() })]))
const manifest = z.union([list, z.object({ objects: list }).transform(({ objects }) => objects)])

/** An object that must have been judged, by its key in the bucket and, if it matters, its content. */
export interface ExpectedObject {
  readonly key: string
  /** Hex, lower case. */
  readonly sha256: string | undefined
}

/**
 * Reads a list of objects: JSON (`["key", {"key": "…", "sha256": "…"}]`, or that below `objects`), or a line for each, a
 * bare key or what `sha256sum` writes. Throws `invalid-config`; an empty list expects nothing, so it is refused.
 */
export function readManifest(text: string, file: string): readonly ExpectedObject[] {
  const objects = /^\s*[[{]/.test(text) ? ofJson(text, file) : ofLines(text)
  if (objects.length === 0) throw refused('the manifest lists no object', file)
  if (objects.length > MOST_OBJECTS) throw refused(`the manifest lists more than ${MOST_OBJECTS} objects`, file)
  return objects
}

function ofJson(text: string, file: string): readonly ExpectedObject[] {
  try {
    return manifest
      .parse(JSON.parse(text))
      .map((object) => ({ key: object.key, sha256: 'sha256' in object ? object.sha256?.toLowerCase() : undefined }))
  } catch {
    throw refused('the manifest is no list of objects', file)
  }
}

function ofLines(text: string): readonly ExpectedObject[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, digest, named] = /^([0-9a-f]{64}) [ *](.+)$/i.exec(line) ?? []
      return named === undefined ? { key: line, sha256: undefined } : { key: named, sha256: digest?.toLowerCase() }
    })
}

function refused(message: string, location: string): TracegateError {
  return new TracegateError('invalid-config', message, {
    location,
    remedy: 'Write one key a line, lines of sha256sum, or JSON: [{"key": "…", "sha256": "…"}].',
  })
}
