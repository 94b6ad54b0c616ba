import { TracegateError } from '../shared/errors.ts'

export interface ReportOptions {
  readonly dataDir: string
  readonly color: boolean
  readonly quiet?: boolean
}

export async function traceReport(_options: ReportOptions): Promise<number> {
  throw new TracegateError('unsupported', 'this command is not there yet')
}
