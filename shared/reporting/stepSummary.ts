/** GitHub drops a step summary over 1 MiB whole; this stays below with room for what others append. */
const LARGEST_FILE = 1_000_000

/**
 * The part of a Markdown report that still fits into a step summary that holds `currentBytes` already: all of it, or its
 * first lines and a note of what was cut, or nothing. The caller appends it to the file that GITHUB_STEP_SUMMARY names.
 */
export function stepSummary(markdown: string, currentBytes = 0): string {
  const separated = currentBytes > 0 ? `\n${markdown}` : markdown
  const room = LARGEST_FILE - currentBytes
  const bytes = Buffer.from(separated, 'utf8')
  if (bytes.length <= room) return separated
  const lines = separated.split('\n').length - 1
  const longestNote = Buffer.byteLength(cutNote(lines))
  const lineEnd = bytes.lastIndexOf(0x0a, room - longestNote - 1)
  if (room <= longestNote || lineEnd < 0) return ''
  const kept = bytes.toString('utf8', 0, lineEnd + 1)
  return kept + cutNote(lines - (kept.split('\n').length - 1))
}

function cutNote(lines: number): string {
  return `\n> ${lines} more lines did not fit into this summary; the whole report is in the output directory.\n`
}
