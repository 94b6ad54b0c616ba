const anchor = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint()

/**
 * Now in Unix nanoseconds (UTC). Never goes back within a process, whatever is done to the system's clock; it is as exact
 * as that clock was when the process started.
 */
export function nanoClock(): bigint {
  return anchor + process.hrtime.bigint()
}
