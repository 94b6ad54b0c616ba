import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Prepares a statement at its first use and keeps it. Integers are read as bigints, so that none loses digits. */
export type Statements = (sql: string) => StatementSync

export function preparedStatements(database: DatabaseSync): Statements {
  const kept = new Map<string, StatementSync>()
  return (sql) => {
    let statement = kept.get(sql)
    if (statement === undefined) {
      statement = database.prepare(sql)
      statement.setReadBigInts(true)
      kept.set(sql, statement)
    }
    return statement
  }
}
