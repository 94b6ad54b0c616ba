import { parse, YAMLParseError } from 'yaml'
import { readTextFile } from '../shared/adapters/local/readTextFile.ts'
import { type Config, parseConfig } from '../shared/config.ts'
import { TracegateError } from '../shared/errors.ts'

const FILE = 'tracegate.yaml'

/** The settings of the working directory; the defaults when there is no `tracegate.yaml`. */
export async function readConfig(): Promise<Config> {
  const text = await readTextFile(FILE)
  try {
    return parseConfig(text === undefined ? {} : parse(text), FILE)
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause
    const [start] = cause.linePos ?? []
    throw new TracegateError('invalid-config', 'this is not YAML', {
      location: start === undefined ? FILE : `${FILE}:${start.line}`,
      remedy: 'Correct the syntax of the file',
      cause,
    })
  }
}
