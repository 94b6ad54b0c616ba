import type { TerminalOptions } from '../shared/tracing/rendering/TerminalOptions.ts'
import { visibleJson } from '../shared/tracing/rendering/visibleJson.ts'
import type { TraceOptions } from './TraceOptions.ts'

/** Where the trace commands print: results on stdout, notes beside them on stderr. */
export function traceOutput({ color, quiet = false }: TraceOptions) {
  const { stdout, stderr } = process
  return {
    terminal: {
      colour: color && stdout.hasColors?.() === true,
      width: stdout.isTTY ? stdout.columns : undefined,
    } satisfies TerminalOptions,
    text: (text: string): void => void stdout.write(text),
    json: (value: object): void => void stdout.write(`${visibleJson(value, 2)}\n`),
    note(text: string): void {
      if (!quiet) stderr.write(`Note: ${text}\n`)
    },
  }
}
