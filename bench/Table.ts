/** A value of a figure: a number (printed with the column's digits), a text, or nothing. */
export type Cell = number | string | undefined

export interface Column {
  readonly key: string
  readonly title: string
  /** Decimals of its numbers; 0 when left out. */
  readonly digits?: number
}

/** The figures of one section: what is printed, and what `--json` holds. */
export interface Table {
  readonly title: string
  /** What was measured on, and how to read it. */
  readonly notes: readonly string[]
  readonly columns: readonly Column[]
  readonly rows: readonly Readonly<Record<string, Cell>>[]
}

/** Columns of a table with a figure a row. */
export const FIGURE_COLUMNS: readonly Column[] = [
  { key: 'figure', title: 'figure' },
  { key: 'value', title: 'value', digits: 2 },
  { key: 'unit', title: 'unit' },
  { key: 'target', title: 'target' },
  { key: 'result', title: 'result' },
]

interface Target {
  readonly atMost?: number
  readonly atLeast?: number
  readonly unit?: string
}

/** The cells `target` and `result` of a figure that is to reach something. */
export function againstTarget(value: number, { atMost, atLeast, unit = '' }: Target): Record<string, Cell> {
  const bound = atMost ?? atLeast
  if (bound === undefined) return {}
  const isReached = atMost === undefined ? value >= bound : value <= bound
  return { target: `${atMost === undefined ? '>=' : '<='} ${bound}${unit}`, result: isReached ? 'reached' : 'missed' }
}
