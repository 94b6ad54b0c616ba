import { directoryObjectStore } from '../shared/adapters/local/directoryObjectStore.ts'
import { TracegateError } from '../shared/errors.ts'
import { cannotResume, type ResumePoint, readResumePoint } from '../shared/flow/ResumePoint.ts'
import type { SpanStore } from '../shared/ports/SpanStore.ts'
import { findTrace } from '../shared/tracing/findTrace.ts'
import type { TraceSpan } from '../shared/tracing/TraceSpan.ts'
import { openTraces } from './openTraces.ts'
import type { RunRequest } from './RunRequest.ts'

/** Of the root: the digest of what is kept for resuming. */
const RESUMABLE = 'tracegate.resume_sha256'
/** Failed executions among which `last` looks for one that can be resumed. */
const LOOKED_THROUGH = 50

/**
 * What `--resume` asks for (a trace id, the beginning of one, or `last` for the newest that failed): where a failed run can be taken up, and what it was asked for. Throws `usage` with inputs
 * besides, `not-found` for an unknown trace, `conflict` with the reason when it cannot be resumed.
 */
export async function resumable(
  prefix: string,
  dataDir: string,
  args: readonly string[],
): Promise<{ readonly point: ResumePoint; readonly request: RunRequest }> {
  if (args.length > 0) {
    const remedy = 'Leave the inputs out: a resumed run takes those of the run that failed.'
    throw new TracegateError('usage', 'inputs cannot be given with --resume', { remedy })
  }
  const { traceId, sha256 } = await failedTrace(prefix, dataDir)
  const point = await readResumePoint(directoryObjectStore(dataDir), traceId, sha256)
  const request = point.request as RunRequest
  if (point.receipts === undefined && request.unrepeatable !== undefined) {
    throw cannotResume(traceId, request.unrepeatable)
  }
  return { point, request }
}

/** Finds the trace in the store, and in its root the digest of what was kept of it. */
async function failedTrace(prefix: string, dataDir: string): Promise<{ traceId: string; sha256: string }> {
  const root = await openTraces({ dataDir }, (store) =>
    prefix === 'last' ? lastFailed(store) : findTrace(store, prefix).then(rootOf),
  )
  const traceId = root?.traceId ?? prefix
  const sha256 = root?.attributes[RESUMABLE]
  if (typeof sha256 === 'string') return { traceId, sha256 }
  if (root?.name !== 'run') throw cannotResume(traceId, 'it is no trace of `tracegate run`')
  throw cannotResume(traceId, root.status === 'OK' ? 'it did not fail' : 'no node of it failed that could be resumed')
}

/** The root of the newest execution that can be resumed, if one of the last is; else that of the newest that failed. */
async function lastFailed(store: SpanStore): Promise<TraceSpan | undefined> {
  let newest: TraceSpan | undefined
  for (const { traceId } of await store.list({ status: 'ERROR', executions: true, limit: LOOKED_THROUGH })) {
    const root = rootOf(await store.trace(traceId))
    if (root?.attributes[RESUMABLE] !== undefined) return root
    newest ??= root
  }
  return newest ?? rootOf(await findTrace(store, 'last'))
}

function rootOf(spans: readonly TraceSpan[]): TraceSpan | undefined {
  return spans.find(({ parentSpanId }) => parentSpanId === '')
}
