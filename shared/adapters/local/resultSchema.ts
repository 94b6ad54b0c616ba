/**
 * The schema of {@link sqliteResultStore}, as steps. A released step is never edited: a change is a new step at the end.
 * `body` is the whole item as JSON; the other columns are what is looked up. Text compares as UTF-8 bytes.
 */
export const resultSchema: readonly string[] = [
  `CREATE TABLE receipts (
     id TEXT PRIMARY KEY, status TEXT NOT NULL, expires_at INTEGER, body TEXT NOT NULL
   );
   CREATE TABLE receipt_scopes (
     scope TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (scope, id)
   ) WITHOUT ROWID;
   CREATE TABLE merges (
     scope TEXT NOT NULL, domain TEXT NOT NULL, identity TEXT NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (scope, domain, identity)
   );
   CREATE TABLE verdicts (
     scope TEXT NOT NULL, domain TEXT NOT NULL, version INTEGER NOT NULL, expires_at INTEGER, body TEXT NOT NULL,
     PRIMARY KEY (scope, domain)
   );`,
  `ALTER TABLE receipts ADD COLUMN at INTEGER GENERATED ALWAYS AS (json_extract(body, '$.at')) VIRTUAL;
   CREATE INDEX rejections ON receipts (at, id) WHERE status = 'rejected';`,
]
