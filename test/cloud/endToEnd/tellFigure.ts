/** Prints a figure for docs/reliability.md. */
export function tellFigure(text: string): void {
  process.stdout.write(`figure: ${text}\n`)
}
