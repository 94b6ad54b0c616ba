import type { SQLInputValue, StatementSync } from 'node:sqlite'
import type { Clock } from '../../ports/Clock.ts'
import { mergeIdentity } from '../../ports/mergeIdentity.ts'
import type { Merge, Receipt, ResultStore, VerdictRecord } from '../../ports/ResultStore.ts'
import { receiptScopes } from '../../ports/receiptScopes.ts'
import { databaseError } from './databaseError.ts'
import { openDatabase } from './openDatabase.ts'
import { resultSchema } from './resultSchema.ts'

/** Receipts read in one go while streaming. */
const PAGE = 200

const LIVE = '(expires_at IS NULL OR expires_at > :now)'

/**
 * A result store in one SQLite file, for any number of processes on one machine (not on a network file system). Throws at
 * once when the file cannot be opened; see {@link openDatabase}.
 */
export function sqliteResultStore(file: string, clock: Clock): ResultStore {
  const database = openDatabase(file, resultSchema)
  const statements = new Map<string, StatementSync>()

  /** Statements are prepared at their first use, so that opening stays quick. */
  const prepared = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const run = (sql: string, values: Record<string, SQLInputValue>) => prepared(sql).run(values).changes
  const row = (sql: string, values: Record<string, SQLInputValue>) => prepared(sql).get(values)
  const rows = (sql: string, values: Record<string, SQLInputValue>) => prepared(sql).all(values)

  const told = async <T>(work: () => T): Promise<T> => {
    try {
      return work()
    } catch (cause) {
      throw databaseError(file, cause)
    }
  }

  /** Takes the write lock first: nothing read inside is stale when it is acted on. */
  const transaction = <T>(work: () => T): T => {
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      database.exec('COMMIT')
      return result
    } finally {
      if (database.isTransaction) database.exec('ROLLBACK')
    }
  }

  const storeReceipt = (receipt: Receipt, now: number): 'written' | 'exists' => {
    const { id, status, expiresAt } = receipt
    const changes = run(
      `INSERT INTO receipts (id, status, expires_at, body) VALUES (:id, :status, :expiresAt, :body)
       ON CONFLICT (id) DO UPDATE SET status = excluded.status, expires_at = excluded.expires_at, body = excluded.body
       WHERE receipts.expires_at <= :now`,
      { id, status, expiresAt: expiresAt ?? null, body: JSON.stringify(receipt), now },
    )
    if (changes === 0) return 'exists'
    run('DELETE FROM receipt_scopes WHERE id = :id', { id })
    for (const scope of receiptScopes(receipt)) {
      run('INSERT INTO receipt_scopes (scope, id) VALUES (:scope, :id)', { scope, id })
    }
    return 'written'
  }

  const page = (scope: string | undefined, after: string, now: number) => {
    if (scope === undefined) {
      const wanted = `status = 'accepted' AND ${LIVE}`
      const sql = `SELECT id, body FROM receipts WHERE id > :after AND ${wanted} ORDER BY id LIMIT ${PAGE}`
      return rows(sql, { after, now })
    }
    return rows(
      `SELECT id, body FROM receipt_scopes JOIN receipts USING (id)
       WHERE scope = :scope AND id > :after AND ${LIVE} ORDER BY id LIMIT ${PAGE}`,
      { scope, after, now },
    )
  }

  const rejectedPage = (from: number, after: string, to: number, now: number) =>
    rows(
      `SELECT at, id, body FROM receipts
       WHERE status = 'rejected' AND (at, id) > (:from, :after) AND at <= :to AND ${LIVE}
       ORDER BY at, id LIMIT ${PAGE}`,
      { from, after, to, now },
    )

  const storeVerdict = (record: VerdictRecord, expected: number, now: number): 'written' | 'conflict' => {
    const { scope, domain, expiresAt } = record
    const values = { scope, domain, expiresAt: expiresAt ?? null, body: JSON.stringify(record), now }
    // An expired verdict leaves its version behind, so that a version read before is not taken for a later one.
    const changes =
      expected === 0
        ? run(
            `INSERT INTO verdicts (scope, domain, version, expires_at, body) VALUES (:scope, :domain, 1, :expiresAt, :body)
             ON CONFLICT (scope, domain) DO UPDATE
             SET version = version + 1, expires_at = excluded.expires_at, body = excluded.body
             WHERE verdicts.expires_at <= :now`,
            values,
          )
        : run(
            `UPDATE verdicts SET version = version + 1, expires_at = :expiresAt, body = :body
             WHERE scope = :scope AND domain = :domain AND version = :expected AND ${LIVE}`,
            { ...values, expected },
          )
    return changes === 0 ? 'conflict' : 'written'
  }

  return {
    putReceipt: (receipt) => told(() => transaction(() => storeReceipt(receipt, clock()))),
    getReceipt: (id) =>
      told(() => {
        const found = row(`SELECT body FROM receipts WHERE id = :id AND ${LIVE}`, { id, now: clock() })
        return found && receiptOf(found.body)
      }),
    receipts: async function* (scope) {
      for (let after = ''; ; ) {
        const found = await told(() => page(scope, after, clock()))
        for (const each of found) yield receiptOf(each.body)
        if (found.length < PAGE) return
        after = String(found.at(-1)?.id)
      }
    },
    rejections: async function* (from, to) {
      // Every id follows the empty one.
      for (let at = from, after = ''; ; ) {
        const found = await told(() => rejectedPage(at, after, to, clock()))
        for (const each of found) yield receiptOf(each.body)
        if (found.length < PAGE) return
        at = Number(found.at(-1)?.at)
        after = String(found.at(-1)?.id)
      }
    },
    putMerge: (merge) =>
      told(() => {
        const { scope, domain } = merge.segment
        const values = { scope, domain, identity: mergeIdentity(merge), body: JSON.stringify(merge) }
        run(
          'INSERT OR IGNORE INTO merges (scope, domain, identity, body) VALUES (:scope, :domain, :identity, :body)',
          values,
        )
      }),
    merges: (scope, domain) =>
      told(() => {
        const sql = 'SELECT body FROM merges WHERE scope = :scope AND domain = :domain ORDER BY identity'
        return rows(sql, { scope, domain }).map((each): Merge => JSON.parse(String(each.body)))
      }),
    getVerdict: (scope, domain) =>
      told(() => {
        const sql = `SELECT version, body FROM verdicts WHERE scope = :scope AND domain = :domain AND ${LIVE}`
        const found = row(sql, { scope, domain, now: clock() })
        return found && { record: verdictOf(found.body), version: Number(found.version) }
      }),
    putVerdict: (record, expected) => told(() => storeVerdict(record, expected, clock())),
    close: () =>
      told(() => {
        statements.clear()
        if (database.isOpen) database.close()
      }),
  }
}

/** JSON leaves out what is undefined. */
function receiptOf(body: unknown): Receipt {
  const stored = JSON.parse(String(body))
  return { ...stored, reason: stored.reason, expiresAt: stored.expiresAt }
}

function verdictOf(body: unknown): VerdictRecord {
  const stored = JSON.parse(String(body))
  return { ...stored, expiresAt: stored.expiresAt }
}
