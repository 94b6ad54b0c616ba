import { TracegateError } from '../errors.ts'

/** Rejects, with `usage`, a range that is not two whole numbers with `0 <= start <= end`. */
export function assertByteRange(start: number, end: number): void {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) {
    throw new TracegateError('usage', `${start} to ${end} is not a range of bytes`, {
      remedy: 'Give whole numbers with 0 <= start <= end.',
    })
  }
}
