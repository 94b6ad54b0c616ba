import { grouped, plural } from '../../reporting/plural.ts'
import type { TraceView } from './TraceView.ts'

/** `… 9,500 more spans, 2 of them failed (--limit 500)`; nothing when all are shown. */
export function leftOutLine({ leftOut, failuresLeftOut, limit }: TraceView): readonly string[] {
  if (leftOut === 0) return []
  const failed = failuresLeftOut === 0 ? '' : `, ${grouped(failuresLeftOut)} of them failed`
  return [`… ${plural(leftOut, 'more span')}${failed} (--limit ${limit})`]
}
