import { isKeyPart } from '../../ports/assertObjectKey.ts'

/** Marks the name of an encoded part, and of the folders that hold the beginning of a part too long for one name. */
const ENCODED = '%='
const CONTINUED = '%+'
/** The longest file name in bytes on common file systems. */
export const LONGEST_NAME = 255
const CHUNK = 240

/**
 * The relative path of an object. Parts keep their names where they can, so that files put there by others are objects
 * and people find theirs. Hidden, odd and long parts are percent-encoded behind `%=`; those still longer than a file name
 * are spread over `%+` folders. No name starts with a dot, and no two keys share a path.
 */
export function pathOfKey(key: string): string {
  return key.split('/').map(pathOfPart).join('/')
}

/** The key's part that {@link pathOfKey} puts at this relative path, or `undefined` when it puts none there. */
export function partOfPath(path: string): string | undefined {
  const part = path.startsWith('%') ? decoded(path) : path
  return part !== undefined && isKeyPart(part) && pathOfPart(part) === path ? part : undefined
}

/** True for a folder that {@link pathOfKey} made to hold a long part. */
export function isContinuedName(name: string): boolean {
  return name.startsWith(CONTINUED)
}

function pathOfPart(part: string): string {
  if (isPlain(part)) return part
  const code = encodeURIComponent(part)
  let path = ''
  let from = 0
  for (; code.length - from > CHUNK; from += CHUNK) path += `${CONTINUED}${code.slice(from, from + CHUNK)}/`
  return `${path}${ENCODED}${code.slice(from)}`
}

function isPlain(part: string): boolean {
  if (part.startsWith('.') || part.startsWith(ENCODED) || part.startsWith(CONTINUED)) return false
  // U+FFFD: what a name that is not UTF-8 turns into when read.
  return Buffer.byteLength(part) <= LONGEST_NAME && !/[\p{Cc}\\\ufffd]/u.test(part)
}

function decoded(path: string): string | undefined {
  if (!path.startsWith(ENCODED) && !path.startsWith(CONTINUED)) return path
  const code = path
    .split('/')
    .map((name) => name.slice(2))
    .join('')
  try {
    return decodeURIComponent(code)
  } catch {
    return undefined
  }
}
