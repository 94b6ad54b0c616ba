import { getBorderCharacters, table } from 'table'
import { visibleText } from '../../reporting/visibleText.ts'
import { safeStart } from './safeStart.ts'
import { painter, type TerminalOptions } from './TerminalOptions.ts'
import { cutToWidth, textWidth } from './textWidth.ts'

export interface Column<R> {
  readonly title: string
  /** Data as it is; made visible here. */
  readonly value: (row: R) => string
  readonly align?: 'right'
  /** May be cut down to so many columns when the terminal is narrow; never cut without it. */
  readonly least?: number
  /** What a cut value ends with; `…` unless said otherwise. */
  readonly cutEnd?: string
  readonly style?: (row: R) => Parameters<ReturnType<typeof painter>>[0] | undefined
}

const GAP = 2
const LONGEST = 2000

/** A table without lines for a terminal; every row is one line, cut to the terminal's width where columns allow it. */
export function terminalTable<R>(
  columns: readonly Column<R>[],
  rows: readonly R[],
  options: TerminalOptions = {},
): string {
  const paint = painter(options)
  const cells = rows.map((row) => columns.map((column, at) => startOf(at, visibleText(column.value(row), LONGEST))))
  const natural = columns.map(({ title }, at) =>
    cells.reduce((widest, row) => Math.max(widest, textWidth(row[at] ?? '')), title.length),
  )
  const widths = fitted(columns, natural, options.width)
  const cut = (text: string, at: number) => cutToWidth(text, widths[at] ?? 0, columns[at]?.cutEnd)
  const head = columns.map(({ title }, at) => paint('bold', cut(title, at)))
  const body = rows.map((row, index) =>
    columns.map(({ style }, at) => {
      const text = cut(cells[index]?.[at] ?? '', at)
      const chosen = style?.(row)
      return chosen === undefined || text === '' ? text : paint(chosen, text)
    }),
  )
  const text = table([head, ...body], {
    border: getBorderCharacters('void'),
    drawHorizontalLine: () => false,
    columnDefault: { paddingLeft: 0, paddingRight: GAP },
    columns: columns.map(({ align }) => ({ alignment: align ?? 'left' })),
  })
  return text.replaceAll(/ +$/gm, '')
}

/** Takes columns away from the widest that may be cut, one by one, until the row fits or nothing can be cut. */
function fitted<R>(columns: readonly Column<R>[], natural: readonly number[], width: number | undefined): number[] {
  const widths = [...natural]
  if (width === undefined) return widths
  let excess = widths.reduce((sum, each) => sum + each + GAP, -GAP) - width
  for (; excess > 0; excess--) {
    let widest = -1
    for (const [at, { least }] of columns.entries()) {
      const spare = (widths[at] ?? 0) > (least ?? Number.POSITIVE_INFINITY)
      if (spare && (widths[at] ?? 0) > (widths[widest] ?? 0)) widest = at
    }
    if (widest < 0) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

const startOf = (column: number, text: string): string => (column === 0 ? safeStart(text) : text)
