import { setTimeout } from 'node:timers/promises'
import { isTransient, nameOf } from './awsError.ts'

const ATTEMPTS = 10
/** Milliseconds of the first pause at most; each one may be twice the one before. */
const PAUSE = 25
const LONGEST = 1_000

/** Names of failures that the SDK does not repeat: another writer was at the same item or object. */
const LOST_RACE = /TransactionCanceled|TransactionConflict|TransactionInProgress|ConditionalRequestConflict/

/** Repeats work that fails only because another writer was there at the same moment; its last failure is thrown. */
export async function untilWon<T>(
  work: () => Promise<T>,
  isLostRace: (cause: unknown) => boolean = isRace,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (cause) {
      if (attempt === ATTEMPTS || !isLostRace(cause)) throw cause
      await setTimeout(Math.random() * Math.min(LONGEST, PAUSE * 2 ** attempt))
    }
  }
}

function isRace(cause: unknown): boolean {
  return LOST_RACE.test(nameOf(cause)) && isTransient(cause)
}
