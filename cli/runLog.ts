import { join } from 'node:path'
import { appendTextFile } from '../shared/adapters/local/appendTextFile.ts'
import { readTextTail } from '../shared/adapters/local/readTextTail.ts'
import { TracegateError } from '../shared/errors.ts'
import { EXECUTION_LOG, failureEntry, type LogEntry, lastFailure, logLine } from '../shared/flow/executionLog.ts'
import type { RuntimeExecutionReport } from '../shared/flow/runtime/RuntimeExecutionReport.ts'
import { explainError } from '../shared/reporting/explainError.ts'
import { visibleText } from '../shared/reporting/visibleText.ts'

/** Longer than any line of it. */
const TAIL = 256 * 1024

/** The log of failed executions in a folder. What goes wrong with it is told, and never fails a run. */
export function runLog(folder: string) {
  const path = join(folder, EXECUTION_LOG)
  const now = () => new Date().toISOString()

  async function orTold<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work
    } catch (error) {
      if (!(error instanceof TracegateError)) throw error
      process.stderr.write(`${explainError(error, 'text')}\n`)
      return undefined
    }
  }

  const last = async () => lastFailure((await orTold(readTextTail(path, TAIL))) ?? '')
  const append = (entry: LogEntry) => orTold(appendLine(path, logLine(entry)))

  return {
    /** Says on stderr what failed last, unless a run has succeeded since. */
    async tellLast(): Promise<void> {
      const failure = await last()
      if (failure === undefined) return
      const { node, traceId, reason } = failure
      const id = visibleText(traceId.slice(0, 8))
      process.stderr.write(`Note: the last run failed at ${visibleText(node)} (trace ${id}): ${visibleText(reason)}\n`)
    },
    async failed(report: RuntimeExecutionReport): Promise<void> {
      await append(failureEntry(report, now()))
    },
    async succeeded(): Promise<void> {
      const failure = await last()
      if (failure !== undefined) await append({ event: 'success', time: now(), after: failure.traceId })
    },
  }
}

/** A line that a crash has cut off is ended first. */
async function appendLine(path: string, line: string): Promise<void> {
  const end = await readTextTail(path, 1)
  await appendTextFile(path, () => (end === '' || end === '\n' ? line : `\n${line}`))
}
