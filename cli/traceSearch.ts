import { TracegateError } from '../shared/errors.ts'

export interface SearchOptions {
  readonly dataDir: string
  readonly color: boolean
  readonly quiet?: boolean
}

export async function traceSearch(_query: string | undefined, _options: SearchOptions): Promise<number> {
  throw new TracegateError('unsupported', 'this command is not there yet')
}
