import type { Column, Table } from './Table.ts'

/** A table as aligned text for a terminal, or as Markdown for docs/performance.md. */
export function renderTable({ title, notes, columns, rows }: Table, format: 'text' | 'markdown'): string {
  const isNumeric = columns.map(({ key }) => rows.some((row) => typeof row[key] === 'number'))
  const body = rows.map((row) => columns.map((column) => cellText(row[column.key], column)))
  const lines = [columns.map((column) => column.title), ...body]
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  const aligned = lines.map((line) =>
    line.map((text, at) => (isNumeric[at] ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0))),
  )
  if (format === 'text') return [title, ...notes, ...aligned.map((line) => `  ${line.join('  ').trimEnd()}`)].join('\n')
  const rule = widths.map((width, at) => (isNumeric[at] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  const table = [aligned[0] ?? [], rule, ...aligned.slice(1)].map((line) => `| ${line.join(' | ')} |`)
  return [`### ${title}`, '', notes.join(' '), '', ...table].join('\n')
}

function cellText(value: string | number | undefined, { digits = 0 }: Column): string {
  return typeof value === 'number' ? value.toFixed(digits) : (value ?? '')
}
