import { TracegateError } from '../shared/errors.ts'

export interface ListOptions {
  readonly dataDir: string
  readonly color: boolean
  readonly quiet?: boolean
}

export async function traceList(_options: ListOptions): Promise<number> {
  throw new TracegateError('unsupported', 'this command is not there yet')
}
