import { glob, stat } from 'node:fs/promises'
import { basename, resolve, sep } from 'node:path'
import { TracegateError } from '../../errors.ts'
import { byteOrder } from '../../ports/byteOrder.ts'
import { errnoOf, fileSystemError } from './fileSystemError.ts'
import { filesUnder } from './filesUnder.ts'
import { type InputFile, localInput, notRegular, unusableInput } from './InputFile.ts'
import { isPartialName } from './isPartialName.ts'
import { standardInput } from './standardInput.ts'
import { urlInput } from './urlInput.ts'

/**
 * The files that INPUT arguments stand for: a file, a directory with everything below it, a glob, an https URL, or `-`. In the order of
 * the arguments, sorted by name within each, every file once. An argument that is missing, empty or of a kind not
 * supported is in the list too, with its `problem`, so that the others can still be judged. Throws `usage` for no
 * arguments at all, an empty one, or `-` given twice.
 */
export async function inputFiles(
  args: readonly string[],
  stdin?: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean },
): Promise<readonly InputFile[]> {
  assertUsable(args)
  const inputs = new Map<string, InputFile>()
  for (const argument of args) {
    const found = argument === '-' ? [standardInput(stdin ?? process.stdin)] : await inputsOf(argument)
    for (const input of found) {
      const identity = input.name === '-' || input.problem !== undefined ? `:${input.name}` : resolve(input.name)
      if (!inputs.has(identity)) inputs.set(identity, input)
    }
  }
  return [...inputs.values()]
}

function assertUsable(args: readonly string[]): void {
  const remedy = 'Give files, directories, globs, or `-` once for standard input.'
  if (args.length === 0) throw new TracegateError('usage', 'no input was given', { remedy })
  if (args.includes('')) throw new TracegateError('usage', 'an input argument is empty', { remedy })
  if (args.indexOf('-') !== args.lastIndexOf('-')) {
    throw new TracegateError('usage', 'standard input can be read only once', { remedy })
  }
}

async function inputsOf(argument: string): Promise<readonly InputFile[]> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(argument)) return [urlInput(argument)]
  try {
    const found = await stat(argument)
    if (found.isFile()) return [localInput(argument, found.size)]
    return found.isDirectory() ? await inputsUnder(argument) : [unusableInput(argument, notRegular(argument))]
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT' && /[*?[{]/.test(argument)) return inputsMatching(argument)
    return [unusableInput(argument, fileSystemError('read', argument, cause))]
  }
}

async function inputsUnder(directory: string): Promise<readonly InputFile[]> {
  const found = (await filesUnder(directory)).filter(({ name }) => !isFeature(name))
  if (found.length > 0) return found
  const remedy = 'Check the path; hidden files, partial ones like `*.partial` or `*.tmp`, and `*.feature` are left out.'
  return [problem('empty', directory, 'there are no files in this directory', remedy)]
}

async function inputsMatching(pattern: string): Promise<readonly InputFile[]> {
  const shown = new Set(pattern.split(sep).filter((part) => part.startsWith('.')))
  const paths: string[] = []
  for await (const path of glob(pattern)) {
    const isHidden = path.split(sep).some((part) => part.startsWith('.') && !shown.has(part))
    if (!isHidden && !isPartialName(basename(path)) && !isFeature(path)) paths.push(path)
  }
  const found: InputFile[] = []
  for (const path of paths.sort(byteOrder)) {
    const entry = await stat(path).catch(() => undefined)
    if (entry?.isFile()) found.push(localInput(path, entry.size))
    else if (entry?.isDirectory()) found.push(...(await filesUnder(path)).filter(({ name }) => !isFeature(name)))
  }
  if (found.length > 0) return found
  return [
    problem('not-found', pattern, 'no file matches this pattern', 'Check the pattern, and quote it in the shell.'),
  ]
}

/** Scenarios lie beside the traces that they are about. */
function isFeature(path: string): boolean {
  return path.endsWith('.feature')
}

function problem(code: 'empty' | 'not-found', name: string, message: string, remedy: string): InputFile {
  return unusableInput(name, new TracegateError(code, message, { location: name, remedy }))
}
