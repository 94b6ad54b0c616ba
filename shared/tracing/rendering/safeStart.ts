/**
 * A line that begins with data, so that a CI runner takes it for no command: these begin with `::`, after any space.
 */
export function safeStart(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1\\u003a')
}
