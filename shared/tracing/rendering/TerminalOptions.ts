import { styleText } from 'node:util'

/** What the terminal can do. */
export interface TerminalOptions {
  /** ANSI colours; off unless asked for. */
  readonly colour?: boolean
  /** Columns of the terminal; without it nothing is cut. */
  readonly width?: number | undefined
}

type Style = Parameters<typeof styleText>[0]

/** Text in a style, or as it is when there are no colours. */
export function painter({ colour = false }: TerminalOptions): (style: Style, text: string) => string {
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text)
}
