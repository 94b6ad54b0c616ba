import { directoryObjectStore } from '../shared/adapters/local/directoryObjectStore.ts'
import { TracegateError } from '../shared/errors.ts'
import { cannotResume, type ResumePoint, readResumePoint } from '../shared/flow/ResumePoint.ts'
import { findTrace } from '../shared/tracing/findTrace.ts'
import { openTraces } from './openTraces.ts'
import type { RunRequest } from './RunRequest.ts'

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
  const spans = await openTraces(dataDir, async (store) => {
    const [newest] = prefix === 'last' ? await store.list({ status: 'ERROR', executions: true, limit: 1 }) : []
    return findTrace(store, newest?.traceId ?? prefix)
  })
  const root = spans.find(({ parentSpanId }) => parentSpanId === '')
  const traceId = root?.traceId ?? prefix
  const sha256 = root?.attributes['tracegate.resume_sha256']
  if (typeof sha256 === 'string') return { traceId, sha256 }
  if (root?.name !== 'run') throw cannotResume(traceId, 'it is no trace of `tracegate run`')
  throw cannotResume(traceId, root.status === 'OK' ? 'it did not fail' : 'no node of it failed that could be resumed')
}
