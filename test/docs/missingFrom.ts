const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The first of the lines a page shows that the real output does not have, in order; `undefined` when all are there. */
export function missingFrom(output: string, shownLines: readonly string[]): string | undefined {
  const real = output.split('\n').map((line) => line.trimEnd())
  let from = 0
  return shownLines.find((line) => {
    if (line.trim() === '…') return false
    const pattern = new RegExp(`^${line.split('…').map(literal).join('.*')}$`)
    const at = real.findIndex((candidate, index) => index >= from && pattern.test(candidate))
    from = at + 1
    return at < 0
  })
}
