/** Milliseconds; a longer timer of Node fires at once. */
export const LONGEST_TIMER = 2 ** 31 - 1
