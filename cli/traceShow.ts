import { TracegateError } from '../shared/errors.ts'

export interface ShowOptions {
  readonly dataDir: string
  readonly color: boolean
  readonly quiet?: boolean
}

export async function traceShow(_id: string, _options: ShowOptions): Promise<number> {
  throw new TracegateError('unsupported', 'this command is not there yet')
}
