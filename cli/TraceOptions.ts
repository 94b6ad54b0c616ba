/** Options of every trace command. */
export interface TraceOptions {
  readonly dataDir: string
  /** Of a deployed system: its traces instead of those of the data directory. */
  readonly stage?: string
  readonly color: boolean
  readonly quiet?: boolean
}
