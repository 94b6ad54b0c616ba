/** Options of every trace command. */
export interface TraceOptions {
  readonly dataDir: string
  readonly color: boolean
  readonly quiet?: boolean
}
