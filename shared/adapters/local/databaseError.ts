import { type ErrorCode, TracegateError } from '../../errors.ts'

/** Primary result codes, from https://www.sqlite.org/rescode.html */
const BUSY = 5
const LOCKED = 6
const READ_ONLY = 8
const IO_ERROR = 10
const CORRUPT = 11
const FULL = 13
const CANNOT_OPEN = 14
const NOT_A_DATABASE = 26

/** True when another process held the database for too long. */
export function isBusy(cause: unknown): boolean {
  return [BUSY, LOCKED].includes(resultCodeOf(cause))
}

/** Tells what an error of SQLite means to the user; an error that is already told stays as it is. */
export function databaseError(file: string, cause: unknown): TracegateError {
  if (cause instanceof TracegateError) return cause
  const code = resultCodeOf(cause)
  const told = (kind: ErrorCode, message: string, remedy: string, retryable = false) =>
    new TracegateError(kind, message, { location: file, remedy, retryable, cause })
  switch (code) {
    case BUSY:
    case LOCKED:
      return told('conflict', 'another process is holding the database', 'Wait for it to end and run again.', true)
    case CORRUPT:
    case NOT_A_DATABASE:
      return told('corrupt', 'the database is damaged or no database', 'Move the data directory away and run again.')
    case READ_ONLY:
    case CANNOT_OPEN:
      return told('invalid-config', 'the database cannot be written', 'Make it writable, or choose another directory.')
    case FULL:
      return told('internal', 'no space is left for the database', 'Free some space and run again.', true)
    case IO_ERROR:
      return told('internal', 'the database cannot be read or written', 'Check the disk and run again.', true)
    default:
      return told('internal', `the database failed (SQLite result ${code})`, 'Report this as a bug of tracegate.')
  }
}

/** The primary result code of an error by `node:sqlite`; 0 for any other error. */
function resultCodeOf(cause: unknown): number {
  return cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number' ? cause.errcode & 0xff : 0
}
