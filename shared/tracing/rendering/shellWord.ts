import { visibleText } from '../../reporting/visibleText.ts'

/**
 * Data as one word of a POSIX shell's command line; `undefined` for what cannot be shown as one: it is empty, would be read
 * as an option, holds something invisible, or could end the code block it stands in.
 */
export function shellWord(value: string): string | undefined {
  if (value === '' || /^-|`/.test(value) || visibleText(value, value.length) !== value) return undefined
  return /^[\w./:@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
}
