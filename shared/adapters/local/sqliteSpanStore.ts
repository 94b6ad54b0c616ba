import type { SpanStore } from '../../ports/SpanStore.ts'
import { spanCursor } from '../../ports/spanCursor.ts'
import { storableTime } from '../../ports/storableSpan.ts'
import type { TraceSpan, TraceSpanEvent } from '../../tracing/TraceSpan.ts'
import { databaseError } from './databaseError.ts'
import { openDatabase } from './openDatabase.ts'
import { preparedStatements } from './preparedStatements.ts'
import { putSpans } from './putSpans.ts'
import { searchSpans } from './searchSpans.ts'
import { eventOf, integerOf, type Row, spanOf, textOf } from './spanRow.ts'
import { isOldSpanDatabase, spanSchema } from './spanSchema.ts'
import { addTraceQlFunctions } from './traceQlFunctions.ts'
import { summaryOf } from './traceRow.ts'

/** Kibibytes of the database kept in memory: enough for the indexes that a bulk of spans touches. */
const CACHE = 65_536
/** Pages written before they are moved into the database: moving them after every call costs most of a bulk's time. */
const CHECKPOINT = 8_192

/**
 * A span store in one SQLite file, for any number of processes on one machine (not on a network file system): one writes
 * at a time, and readers wait for nobody. A database of the tracer before us is taken over, see docs/trace-store.md.
 * Throws at once when the file cannot be opened; see {@link openDatabase}.
 */
export function sqliteSpanStore(file: string): SpanStore {
  const database = openDatabase(file, spanSchema, isOldSpanDatabase)
  database.exec(`PRAGMA cache_size = -${CACHE}; PRAGMA wal_autocheckpoint = ${CHECKPOINT}`)
  addTraceQlFunctions(database)
  const prepared = preparedStatements(database)

  const told = async <T>(work: () => T): Promise<T> => {
    try {
      return work()
    } catch (cause) {
      throw databaseError(file, cause)
    }
  }

  const transaction = <T>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => T): T => {
    database.exec(begin)
    try {
      const result = work()
      database.exec('COMMIT')
      return result
    } finally {
      if (database.isTransaction) database.exec('ROLLBACK')
    }
  }
  /** What is read inside is of one moment. */
  const reading = <T>(work: () => T) => told(() => transaction('BEGIN', work))
  const writing = <T>(work: () => T) => told(() => transaction('BEGIN IMMEDIATE', work))

  const eventsOf = (row: Row): TraceSpanEvent[] =>
    prepared('SELECT * FROM events WHERE trace_id = ? AND span_id = ? ORDER BY time_ns, id')
      .all(textOf(row.trace_id), textOf(row.span_id))
      .map(eventOf)
  const withEvents = (row: Row): TraceSpan => spanOf(row, eventsOf(row))

  const ofTrace = (traceId: string): TraceSpan[] =>
    prepared('SELECT * FROM spans WHERE trace_id = ? ORDER BY start_ns, span_id').all(traceId).map(withEvents)
  const byRow = (id: bigint): TraceSpan => withEvents(prepared('SELECT * FROM spans WHERE id = ?').get(id) ?? {})

  const lastId = (): bigint => integerOf(prepared("SELECT seq FROM sqlite_sequence WHERE name = 'spans'").get()?.seq)

  return {
    put: (spans) => writing(() => putSpans(prepared, spans)),
    list: ({ status, executions, limit }) =>
      reading(() => {
        const where = [status && 'status = :status', executions && 'execution_count > 0']
        const wanted = where.filter(Boolean).join(' AND ') || '1'
        const sql = `SELECT * FROM traces WHERE ${wanted} ORDER BY start_ns DESC, trace_id LIMIT :limit`
        return prepared(sql)
          .all({ ...(status && { status }), limit: Math.max(0, limit) })
          .map(summaryOf)
      }),
    trace: (traceId) => reading(() => ofTrace(traceId)),
    traceIds: (prefix, limit) =>
      reading(() => {
        const ids: string[] = []
        const rows = prepared('SELECT trace_id FROM traces WHERE trace_id >= ? ORDER BY trace_id LIMIT ?')
        for (const row of rows.iterate(prefix, Math.max(0, limit))) {
          const id = textOf(row.trace_id)
          if (!id.startsWith(prefix)) break
          ids.push(id)
        }
        return ids
      }),
    search: (query, options) => reading(() => searchSpans(database, query, options, { byRow, ofTrace })),
    after: (cursor, limit) =>
      reading(() => {
        if (cursor === undefined) return { spans: [], cursor: String(lastId()) }
        const rows = prepared('SELECT * FROM spans WHERE id > ? ORDER BY id LIMIT ?').all(
          spanCursor(cursor),
          Math.max(0, limit),
        )
        return { spans: rows.map(withEvents), cursor: String(rows.at(-1)?.id ?? spanCursor(cursor)) }
      }),
    removeBefore: (time) =>
      writing(() => {
        const old = 'trace_id IN (SELECT trace_id FROM traces WHERE end_ns < ?)'
        const before = storableTime(time)
        prepared(`DELETE FROM events WHERE ${old}`).run(before)
        const { changes } = prepared(`DELETE FROM spans WHERE ${old}`).run(before)
        prepared('DELETE FROM traces WHERE end_ns < ?').run(before)
        return Number(changes)
      }),
    close: () =>
      told(() => {
        if (database.isOpen) database.close()
      }),
  }
}
