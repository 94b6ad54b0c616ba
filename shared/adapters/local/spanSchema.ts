import type { DatabaseSync } from 'node:sqlite'
import { adoptSpans } from './adoptSpans.ts'
import type { Migration } from './openDatabase.ts'

const OLD_COLUMNS = [
  'span_id',
  'trace_id',
  'parent_span_id',
  'service_name',
  'kind',
  'name',
  'attributes',
  'start_time',
  'end_time',
]
const OLD_EVENT_COLUMNS = ['id', 'trace_id', 'span_id', 'event_type', 'level', 'message', 'attributes', 'timestamp']

/** What databases may have had added before they came to us; the second step adds what is missing. */
const ADDED_COLUMNS: Readonly<Record<string, string>> = {
  status: 'TEXT',
  error: 'TEXT',
  policy_snapshot: 'TEXT',
  timeout: 'INTEGER DEFAULT 0',
}

/**
 * The schema of {@link sqliteSpanStore}, as steps; docs/trace-store.md tells of every column. A released step is never
 * edited: a change is a new step at the end. A new database takes the same way as an old one, so that the steps cannot
 * lead to two schemas.
 */
export const spanSchema: readonly Migration[] = [
  `CREATE TABLE IF NOT EXISTS spans (
     span_id TEXT PRIMARY KEY, trace_id TEXT, parent_span_id TEXT, service_name TEXT, kind TEXT, name TEXT,
     attributes TEXT, start_time TEXT, end_time TEXT
   );
   CREATE TABLE IF NOT EXISTS events (
     id INTEGER PRIMARY KEY AUTOINCREMENT, trace_id TEXT, span_id TEXT, event_type TEXT, level TEXT, message TEXT,
     attributes TEXT, timestamp TEXT
   );`,
  (database) => {
    const present = columnsOf(database, 'spans')
    for (const [name, type] of Object.entries(ADDED_COLUMNS)) {
      if (!present.includes(name)) database.exec(`ALTER TABLE spans ADD COLUMN ${name} ${type}`)
    }
  },
  // ALTER TABLE cannot change a primary key, and a span's id is unique within its trace only: the table is made anew.
  (database) => {
    database.exec(
      `ALTER TABLE spans RENAME TO spans_before;
       ALTER TABLE events ADD COLUMN time_ns INTEGER;
       CREATE TABLE spans (
         span_id TEXT NOT NULL, trace_id TEXT NOT NULL, parent_span_id TEXT, service_name TEXT NOT NULL,
         kind TEXT NOT NULL, name TEXT NOT NULL, attributes TEXT NOT NULL, start_time TEXT, end_time TEXT,
         status TEXT NOT NULL, error TEXT NOT NULL, policy_snapshot TEXT, timeout INTEGER NOT NULL DEFAULT 0,
         start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL, duration_ns INTEGER NOT NULL, resource TEXT NOT NULL,
         domain TEXT, key TEXT, verdict TEXT, id INTEGER PRIMARY KEY AUTOINCREMENT
       );
       CREATE UNIQUE INDEX spans_identity ON spans (trace_id, span_id);
       CREATE TABLE traces (
         trace_id TEXT PRIMARY KEY, start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL, status TEXT NOT NULL,
         span_count INTEGER NOT NULL, error_count INTEGER NOT NULL, root_name TEXT NOT NULL,
         root_service TEXT NOT NULL, head_span_id TEXT NOT NULL, head_is_root INTEGER NOT NULL,
         head_start_ns INTEGER NOT NULL, head_status TEXT NOT NULL, execution_count INTEGER NOT NULL
       ) WITHOUT ROWID;`,
    )
    adoptSpans(database)
    database.exec(
      `DROP TABLE spans_before;
       CREATE INDEX spans_by_name ON spans (name, status, start_ns, trace_id);
       CREATE INDEX spans_failed ON spans (start_ns, trace_id) WHERE status = 'ERROR';
       CREATE INDEX spans_timed_out ON spans (start_ns, trace_id) WHERE timeout = 1;
       CREATE INDEX spans_by_domain ON spans (domain, start_ns, trace_id) WHERE domain IS NOT NULL;
       CREATE INDEX spans_by_key ON spans (key, start_ns, trace_id) WHERE key IS NOT NULL;
       CREATE INDEX spans_by_verdict ON spans (verdict, start_ns, trace_id) WHERE verdict IS NOT NULL;
       CREATE INDEX events_of_span ON events (trace_id, span_id);
       CREATE INDEX traces_by_start ON traces (start_ns DESC, trace_id);
       CREATE INDEX traces_by_status ON traces (status, start_ns DESC, trace_id);
       CREATE INDEX executions_by_start ON traces (start_ns DESC, trace_id) WHERE execution_count > 0;
       CREATE INDEX executions_by_status ON traces (status, start_ns DESC, trace_id) WHERE execution_count > 0;`,
    )
  },
]

/** A database of the tracer that this store follows on: its tables with its columns, and at most those added to it later. */
export function isOldSpanDatabase(database: DatabaseSync): boolean {
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")
    .all()
    .map(({ name }) => String(name))
  const known = [...OLD_COLUMNS, ...Object.keys(ADDED_COLUMNS)]
  const spans = columnsOf(database, 'spans')
  return (
    tables.every((name) => name === 'spans' || name === 'events') &&
    OLD_COLUMNS.every((name) => spans.includes(name)) &&
    spans.every((name) => known.includes(name)) &&
    (!tables.includes('events') || OLD_EVENT_COLUMNS.every((name) => columnsOf(database, 'events').includes(name)))
  )
}

function columnsOf(database: DatabaseSync, table: string): string[] {
  return database
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map(({ name }) => String(name))
}
