import { TracegateError } from '../shared/errors.ts'

export interface FollowOptions {
  readonly dataDir: string
  readonly color: boolean
  readonly quiet?: boolean
}

export async function traceFollow(_options: FollowOptions): Promise<number> {
  throw new TracegateError('unsupported', 'this command is not there yet')
}
