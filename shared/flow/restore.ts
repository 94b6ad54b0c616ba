import { isDeepStrictEqual } from 'node:util'
import { TracegateError } from '../errors.ts'
import type { ActiveSpan } from '../tracing/Tracer.ts'
import type { Execution } from './Execution.ts'
import type { RestorePoint } from './RestorePoint.ts'
import type { Flow } from './runtime/Flow.ts'

/**
 * Brings a context to where an earlier execution failed, by running the nodes before it again (or those up to the one from
 * whose failure the flow goes on there), and proves by digest that it is the same as it was then. Throws `conflict` when
 * it is not. The flow is to be started at the node then, unless it ended before.
 */
export async function restore<C>(
  flow: Flow<C>,
  context: C,
  { node, contextDigest }: RestorePoint,
  execution: Execution | undefined,
): Promise<'end' | undefined> {
  const last = flow.nodes.findIndex(({ id }) => id === node)
  if (last === -1) throw new TracegateError('usage', `${flow.id} has no node ${JSON.stringify(node)}`)
  const attributes = { 'tracegate.restored_to': node }
  const span =
    (last > 0 && execution?.tracer.start('restore', { parentSpanId: execution.parentSpanId, attributes })) || NO_SPAN
  const signal = execution?.signal ?? new AbortController().signal
  const step = { signal, attempt: 1, span, fused: () => NO_SPAN }
  try {
    for (const { id, run } of flow.nodes.slice(0, last)) {
      try {
        if ((await run(context, step)) === 'end') return 'end'
      } catch (error) {
        flow.failed?.(context, id, error)
        if (flow.recover?.(context, id, error) !== node) throw error
        break
      }
    }
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(flow.digest(context))), contextDigest)) throw notTheSame(node)
    return undefined
  } catch (error) {
    span.end({ status: 'ERROR', error: error instanceof TracegateError ? error.message : 'unforeseen failure' })
    throw error
  } finally {
    span.end()
  }
}

function notTheSame(node: string): TracegateError {
  return new TracegateError('conflict', `the input of ${node} is not what it was when it failed`, {
    remedy: 'Run again without --resume.',
  })
}

const NO_SPAN: ActiveSpan = { traceId: '', spanId: '', set: () => {}, event: () => {}, end: () => {} }
