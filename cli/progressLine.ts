/** One line on stderr that is overwritten as work goes on; nothing when stderr is no terminal. */
export function progressLine(quiet: boolean) {
  const { stderr } = process
  const shown = stderr.isTTY && !quiet
  return {
    show(text: string): void {
      if (shown) stderr.write(`\r\u001b[K${text}`)
    },
    clear(): void {
      if (shown) stderr.write('\r\u001b[K')
    },
  }
}
