import { TracegateError } from '../shared/errors.ts'
import { narrowQuery } from '../shared/tracing/narrowQuery.ts'
import { queryProblem } from '../shared/tracing/rendering/queryProblem.ts'
import { searchJson } from '../shared/tracing/rendering/searchJson.ts'
import { searchMarkdown } from '../shared/tracing/rendering/searchMarkdown.ts'
import { searchTable } from '../shared/tracing/rendering/searchTable.ts'
import { selectedFields } from '../shared/tracing/rendering/selectedFields.ts'
import { parseTraceQl } from '../shared/tracing/traceql/parseTraceQl.ts'
import type { Query } from '../shared/tracing/traceql/Query.ts'
import { openTraces } from './openTraces.ts'
import type { TraceOptions } from './TraceOptions.ts'
import { traceOutput } from './traceOutput.ts'

export interface SearchOptions extends TraceOptions {
  readonly format: 'table' | 'json' | 'markdown'
  readonly timeoutOnly?: boolean
  readonly status?: 'OK' | 'ERROR'
  readonly limit: number
}

const BAD_USAGE = 2
/** Spans shown of one trace. */
const SPANS = 10

/** `tracegate trace search`: spans that a query finds; resolves to the exit code. */
export async function traceSearch(text: string | undefined, options: SearchOptions): Promise<number> {
  const { format, limit, status, timeoutOnly } = options
  if (text === undefined && status === undefined && timeoutOnly !== true) {
    throw new TracegateError('usage', 'there is nothing to search for', {
      remedy: "Give a query such as '{ status = error }', or --timeout-only, or --status.",
    })
  }
  const parsed = parsedOrTold(text)
  if (parsed === 'told') return BAD_USAGE
  const query = narrowQuery(parsed, { status, timeoutOnly })
  const output = traceOutput(options)
  const found = await openTraces(options, (store) => store.search(query, { limit: limit + 1, spansPerTrace: SPANS }))
  const matches = found.slice(0, limit)
  const more = found.length > limit
  const fields = selectedFields(query)
  if (format === 'json') output.json(searchJson(matches, fields, more))
  else if (matches.length === 0) output.text('No span matches.\n')
  else output.text(format === 'table' ? searchTable(matches, fields, output.terminal) : searchMarkdown(matches, fields))
  if (more) output.note(`there are more traces than these ${limit}; --limit takes up to 500.`)
  return 0
}

/** Tells of a query that is refused itself: its error has several lines, which must stand below one another. */
function parsedOrTold(text: string | undefined): Query | undefined | 'told' {
  try {
    return text === undefined ? undefined : parseTraceQl(text)
  } catch (error) {
    if (!(error instanceof TracegateError)) throw error
    process.stderr.write(queryProblem(error))
    return 'told'
  }
}
