import { performance } from 'node:perf_hooks'
import { visibleText } from '../shared/reporting/visibleText.ts'
import { progressLine } from './progressLine.ts'

/** Milliseconds between two lines in a log. */
const LOG_PAUSE = 10_000

/** What is being waited for, on stderr: one line that changes on a terminal, a line now and then in a log. */
export function gateProgress(quiet: boolean) {
  const line = progressLine(quiet)
  let last = Number.NEGATIVE_INFINITY

  return {
    waiting(told: string, left: number): void {
      const text = `${visibleText(told)}; waiting for ${Math.ceil(left / 1_000)} s more at most`
      line.show(text)
      const now = performance.now()
      if (quiet || process.stderr.isTTY || now - last < LOG_PAUSE) return
      last = now
      process.stderr.write(`Note: ${text}\n`)
    },
    end: line.clear,
  }
}
