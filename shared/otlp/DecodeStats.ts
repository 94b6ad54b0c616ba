/** What one payload held. */
export interface DecodeStats {
  readonly spans: number
  /** Spans given to the callback. */
  readonly relevantSpans: number
}
