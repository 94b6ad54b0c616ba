import { compileSafePattern } from '../../machine/expression/safePattern.ts'

const LONGEST_PATTERN = 1000

/**
 * A test for a regular expression of a query, or the reason (continuing "The pattern …") why it is refused. As in
 * Tempo it has to match the whole text and `.` matches line breaks too. What could be slow is refused, as in the CEL
 * expressions of a domain (`compileSafePattern`); the test gives `undefined` for a text above 4,096 characters, which
 * is then neither matched (`=~`) nor unmatched (`!~`).
 */
export function compilePattern(pattern: string): ((text: string) => boolean | undefined) | string {
  if (pattern.length > LONGEST_PATTERN) return `is longer than ${LONGEST_PATTERN} characters`
  const alone = compileSafePattern(`^${pattern}`)
  if (typeof alone === 'string' && alone === 'is not a regular expression') return alone
  return compileSafePattern(`^(?:${matchingLineBreaks(pattern)})$`)
}

function matchingLineBreaks(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\./g, (token) => (token === '.' ? '[\\s\\S]' : token))
}
