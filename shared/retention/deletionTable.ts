import type { DeletionReceipt } from '../ports/DeletionReceipts.ts'
import { codeSpan, markdownText } from '../reporting/markdownText.ts'
import { grouped } from '../reporting/plural.ts'
import { type MarkdownColumn, markdownRows } from '../tracing/rendering/markdownRows.ts'
import type { TerminalOptions } from '../tracing/rendering/TerminalOptions.ts'
import { type Column, terminalTable } from '../tracing/rendering/terminalTable.ts'

const seconds = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
const sizeOf = ({ isMarker, sizeBytes }: DeletionReceipt): string => (isMarker ? 'marker' : grouped(sizeBytes))

const terminal: readonly Column<DeletionReceipt>[] = [
  { title: 'DELETED', value: ({ deleted }) => seconds(deleted) },
  { title: 'LANDED', value: ({ landed }) => seconds(landed) },
  { title: 'BYTES', value: sizeOf, align: 'right' },
  { title: 'OBJECT', value: ({ key }) => key, least: 20 },
  { title: 'VERSION', value: ({ version }) => version, least: 8 },
  { title: 'SWEEP', value: ({ sweep }) => sweep, least: 8 },
]

const markdown: readonly MarkdownColumn<DeletionReceipt>[] = [
  { title: 'Deleted', value: ({ deleted }) => seconds(deleted) },
  { title: 'Landed', value: ({ landed }) => seconds(landed) },
  { title: 'Bytes', value: sizeOf, align: 'right' },
  { title: 'Object', value: ({ key }) => codeSpan(key) },
  { title: 'Version', value: ({ version }) => codeSpan(version) },
  { title: 'Sweep', value: ({ sweep }) => markdownText(sweep) },
]

/** Receipts of deletion as a table for a terminal. */
export function deletionTable(receipts: readonly DeletionReceipt[], options: TerminalOptions): string {
  return terminalTable(terminal, receipts, options)
}

/** Receipts of deletion as a GitHub Markdown table. */
export function deletionMarkdown(receipts: readonly DeletionReceipt[]): string {
  return markdownRows(markdown, receipts)
}
