import { TracegateError } from '../../errors.ts'
import { formatDuration } from './formatDuration.ts'

/** An attempt that took longer than its policy lets it; its cause is what the node threw after that, if it did. */
export class NodeTimeout extends TracegateError {
  constructor(milliseconds: number, cause?: unknown) {
    super('flow-failed', `Timed out after ${formatDuration(milliseconds)}`, {
      remedy: 'Give the node more time in its policy, or find out what it waits for.',
      retryable: true,
      cause,
    })
  }
}
