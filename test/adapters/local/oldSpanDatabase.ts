import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

export type OldRow = Readonly<Record<string, SQLInputValue>>

/** Writes a database as the tracer before ours left it, with its columns or with those added to it later. */
export function oldSpanDatabase(file: string, spans: readonly OldRow[], events: readonly OldRow[], added = ''): void {
  const database = new DatabaseSync(file)
  database.exec(
    `CREATE TABLE spans (span_id TEXT PRIMARY KEY, trace_id TEXT, parent_span_id TEXT, service_name TEXT, kind TEXT,
       name TEXT, attributes TEXT, start_time TEXT, end_time TEXT${added});
     CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, trace_id TEXT, span_id TEXT, event_type TEXT, level TEXT,
       message TEXT, attributes TEXT, timestamp TEXT);
     CREATE INDEX idx_spans_trace ON spans (trace_id);`,
  )
  for (const [table, rows] of [['spans', spans] as const, ['events', events] as const]) {
    for (const row of rows) {
      const names = Object.keys(row)
      database.prepare(`INSERT INTO ${table} (${names}) VALUES (${names.map(() => '?')})`).run(...Object.values(row))
    }
  }
  database.close()
}

/** A flow with a node below it, as they were written. */
export const OLD_SPANS: readonly OldRow[] = [
  {
    span_id: 'f1',
    trace_id: 'trace-1',
    parent_span_id: null,
    service_name: 'illumo',
    kind: 'flow',
    name: 'checkout',
    attributes: "{'entry': 'start', 'nodes': 2, 'dry_run': False}",
    start_time: '2025-10-04T01:02:03.123456',
    end_time: '2025-10-04T01:02:04.000001',
  },
  {
    span_id: 'n1',
    trace_id: 'trace-1',
    parent_span_id: 'f1',
    service_name: 'illumo',
    kind: 'node',
    name: 'transform',
    attributes: '{"attempt": 1, "note": "it\'s"}',
    start_time: '2025-10-04T01:02:03.200000',
    end_time: null,
  },
]

export const OLD_EVENTS: readonly OldRow[] = [
  {
    trace_id: 'trace-1',
    span_id: 'n1',
    event_type: 'retry',
    level: 'WARN',
    message: 'again',
    attributes: "{'attempt': 2}",
    timestamp: '2025-10-04T01:02:03.300000',
  },
]
