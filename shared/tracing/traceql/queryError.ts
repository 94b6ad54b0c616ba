import { TracegateError } from '../../errors.ts'

const SHOWN_BEFORE = 60
const SHOWN_AFTER = 40

/**
 * The refusal of a query: code `usage`, location `query:<line>:<column>` (from 1, columns in characters), and the line
 * with a caret under the place in the message. `offset` counts UTF-16 units.
 */
export function queryError(text: string, offset: number, reason: string, remedy: string): TracegateError {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  const line = text.slice(0, start).split('\n').length
  const before = [...text.slice(start, offset)]
  const after = [...text.slice(offset, end < 0 ? undefined : end)]
  const shown = [...before.slice(-SHOWN_BEFORE), ...after.slice(0, SHOWN_AFTER)].join('').replace(/\s|\p{Cc}/gu, ' ')
  const caret = `${' '.repeat(Math.min(before.length, SHOWN_BEFORE))}^`
  return new TracegateError('usage', `${reason}\n  ${shown}\n  ${caret}`, {
    location: `query:${line}:${before.length + 1}`,
    remedy,
  })
}
