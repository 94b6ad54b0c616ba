const ESCAPED = /^(?:\\[!-/:-@[-`{-~]|@&#8203;|&#?[0-9a-z]+;)/i
const MEANINGFUL = /^(?:[#*_[\]<>|~!@$]|:\/\/|www\.)/i

/**
 * The parts of a line of Markdown that can mean something, code spans reduced to `C` and escapes left out: two lines with
 * equal skeletons have equal structure. Follows CommonMark (a code span goes from a run of backticks to the next run of
 * the same length; a backslash before punctuation) and GitHub (bare addresses, mentions, math), written from their
 * descriptions and not from the code under test.
 */
export function markdownSkeleton(line: string): string {
  let skeleton = ''
  for (let rest = line; rest !== ''; ) {
    const [escaped] = ESCAPED.exec(rest) ?? []
    const [ticks] = /^`+/.exec(rest) ?? []
    const [meaningful] = MEANINGFUL.exec(rest) ?? []
    if (escaped !== undefined) rest = rest.slice(escaped.length)
    else if (ticks !== undefined) {
      const length = spanLength(rest, ticks.length)
      skeleton += length === undefined ? ticks : 'C'
      rest = rest.slice(length ?? ticks.length)
    } else {
      skeleton += meaningful ?? ''
      rest = rest.slice(meaningful?.length ?? 1)
    }
  }
  return skeleton
}

function spanLength(text: string, ticks: number): number | undefined {
  const runs = [...text.matchAll(/`+/g)].slice(1)
  const closing = runs.find((run) => run[0].length === ticks)
  return closing === undefined ? undefined : closing.index + ticks
}
