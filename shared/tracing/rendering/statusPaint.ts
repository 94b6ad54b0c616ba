import type { SpanStatus } from '../TraceSpan.ts'

/** Colours of how a span or a trace went. */
export const statusPaint = { OK: 'green', ERROR: 'red', UNSET: 'gray' } as const satisfies Record<SpanStatus, string>

/** Signs of the same, so that a line never begins with what comes from data. */
export const statusSign = { OK: '✔', ERROR: '✖', UNSET: '·' } as const satisfies Record<SpanStatus, string>
