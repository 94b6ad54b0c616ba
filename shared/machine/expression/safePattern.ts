const LONGEST_INPUT = 4096
const MOST_CHOICES = 8
const MOST_LOOPS = 2

/**
 * A test for a literal pattern in the syntax that RE2 and JavaScript share, or the reason (continuing "The pattern …")
 * why it is refused. What could make a backtracking matcher slow is refused: back references, look-around, repeated
 * groups that hold an alternative or a repetition, more than two loops (one when it is not anchored with `^`). The test
 * gives `undefined` for a text above 4,096 characters.
 */
export function compileSafePattern(pattern: string): ((text: string) => boolean | undefined) | string {
  const reason = refusal(pattern)
  if (reason !== undefined) return reason
  let expression: RegExp
  try {
    expression = new RegExp(pattern, 'u')
  } catch {
    return 'is not a regular expression'
  }
  return (text) => (text.length > LONGEST_INPUT ? undefined : expression.test(text))
}

function refusal(pattern: string): string | undefined {
  let loops = 0
  let choices = 0
  const groups: boolean[] = []
  let repeats = false
  for (const token of pattern.match(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\{[^}]*\}|\(\?.?|[\s\S]/g) ?? []) {
    const isGroupEnd = token === ')'
    if (/^\\[1-9k]/.test(token)) return 'uses a back reference'
    if (token.startsWith('(?') && token !== '(?:') return 'uses look-around, a flag or a named group'
    if (token.startsWith('(')) groups.push(false)
    else if (isGroupEnd) {
      repeats = groups.pop() ?? false
      if (repeats && groups.length > 0) groups[groups.length - 1] = true
    } else if (token === '|' || token === '?' || token === '*' || token === '+' || token.startsWith('{')) {
      if (repeats && token !== '|') return 'repeats a group that holds an alternative or a repetition'
      const exact = /^\{\d+\}$/.test(token)
      if (token === '|' || token === '?') choices += 1
      else if (!exact) loops += 1
      if (groups.length > 0) groups[groups.length - 1] = true
    }
    if (!isGroupEnd) repeats = false
  }
  if (choices > MOST_CHOICES) return `holds more than ${MOST_CHOICES} alternatives and optional parts`
  const most = pattern.startsWith('^') ? MOST_LOOPS : 1
  return loops > most
    ? `holds more than ${most} repetitions${most === 1 ? ' and is not anchored with ^' : ''}`
    : undefined
}
