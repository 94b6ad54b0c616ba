import { markdownTable } from 'markdown-table'

export interface MarkdownColumn<R> {
  readonly title: string
  /** Markdown of one line, already escaped for a table cell. */
  readonly value: (row: R) => string
  readonly align?: 'right'
}

/** A GitHub Markdown table, with a newline at its end. */
export function markdownRows<R>(columns: readonly MarkdownColumn<R>[], rows: readonly R[]): string {
  const cells = rows.map((row) => columns.map(({ value }) => value(row)))
  const align = columns.map((column) => column.align ?? null)
  return `${markdownTable([columns.map(({ title }) => title), ...cells], { align, alignDelimiters: false })}\n`
}
