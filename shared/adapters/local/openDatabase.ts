import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { TracegateError } from '../../errors.ts'
import { databaseError, isBusy } from './databaseError.ts'
import { errnoOf, fileSystemError } from './fileSystemError.ts'

/** How long a statement waits for another process's write. */
const BUSY_MS = 30_000
/** `TGAT`, so that no other program's database is taken for ours. */
const APPLICATION_ID = 0x54474154

/** A step from one schema to the next: SQL, or what has to look at the database first. It runs in a transaction. */
export type Migration = string | ((database: DatabaseSync) => void)

/**
 * Opens an SQLite database, made for this user alone if missing, in WAL mode, and brings it to the schema that all the
 * `migrations` in order lead to, all of them or none. A database of another program is refused, unless it has no version
 * and `adopts` says that the first migration can start from what it holds. What is committed outlives a killed process;
 * after a power cut the last commits may be missing, never torn. Throws `unsupported` for a newer schema, `corrupt`,
 * `invalid-config` or `conflict`.
 */
export function openDatabase(
  file: string,
  migrations: readonly Migration[],
  adopts: (database: DatabaseSync) => boolean = () => false,
): DatabaseSync {
  makePrivateFile(file)
  let database: DatabaseSync | undefined
  try {
    database = new (loadSqlite().DatabaseSync)(resolve(file), { timeout: BUSY_MS })
    database.exec('PRAGMA synchronous = NORMAL')
    const version = (opened: DatabaseSync) => knownVersion(opened, file, migrations.length, adopts)
    if (version(database) < migrations.length) migrate(database, version, migrations)
    return database
  } catch (cause) {
    if (database?.isOpen) database.close()
    throw databaseError(file, cause)
  }
}

/** SQLite would leave the mode to the umask; its journals take the mode of the file. */
function makePrivateFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
  } catch (cause) {
    if (errnoOf(cause) !== 'EISDIR') throw fileSystemError('write', file, cause)
    throw new TracegateError('invalid-config', 'a directory is where the database file should be', {
      location: file,
      remedy: 'Move the directory away, or choose another data directory.',
      cause,
    })
  }
}

/** Loads `node:sqlite` without the warning that early releases of Node 24 print for it; other warnings pass. */
function loadSqlite(): typeof import('node:sqlite') {
  const { emitWarning } = process
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (rest[0] !== 'ExperimentalWarning') Reflect.apply(emitWarning, process, [warning, ...rest])
  }
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}

function knownVersion(
  database: DatabaseSync,
  file: string,
  newest: number,
  adopts: (database: DatabaseSync) => boolean,
): number {
  const row = database
    .prepare(
      `SELECT user_version AS version, application_id AS application, (SELECT count(*) FROM sqlite_schema) AS tables
       FROM pragma_user_version, pragma_application_id`,
    )
    .get()
  const version = Number(row?.version)
  const isUnclaimed = version === 0 && row?.application === 0
  const isOurs = row?.application === APPLICATION_ID || (version === 0 && row?.tables === 0)
  if (!isOurs && !(isUnclaimed && adopts(database))) {
    throw new TracegateError('invalid-config', 'the database belongs to another program', {
      location: file,
      remedy: 'Choose another data directory.',
    })
  }
  if (version > newest) {
    throw new TracegateError('unsupported', `the database has schema ${version}; this tracegate knows ${newest}`, {
      location: file,
      remedy: 'Update tracegate, or choose another data directory.',
    })
  }
  return version
}

function migrate(
  database: DatabaseSync,
  version: (database: DatabaseSync) => number,
  migrations: readonly Migration[],
): void {
  enterWalMode(database)
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const step of migrations.slice(version(database))) {
      if (typeof step === 'string') database.exec(step)
      else step(database)
    }
    database.exec(`PRAGMA user_version = ${migrations.length}; PRAGMA application_id = ${APPLICATION_ID}`)
    database.exec('COMMIT')
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK')
  }
}

/** SQLite does not wait when two processes switch the mode at once: it fails at once for one of them. */
function enterWalMode(database: DatabaseSync): void {
  const deadline = Date.now() + BUSY_MS
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL')
      return
    } catch (cause) {
      if (!isBusy(cause) || Date.now() > deadline) throw cause
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}
