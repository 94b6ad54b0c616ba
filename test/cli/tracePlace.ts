import { join } from 'node:path'
import { sqliteSpanStore } from '../../shared/adapters/local/sqliteSpanStore.ts'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'
import { workplace } from '../end-to-end/workplace.ts'

/** A folder in which the trace commands of the built program are run, with these spans in its database. */
export async function tracePlace(spans: readonly TraceSpan[] = []) {
  const place = workplace()
  /** Adds spans as another process would. */
  async function put(more: readonly TraceSpan[]): Promise<void> {
    const store = sqliteSpanStore(join(place.folder, '.tracegate', 'traces.db'))
    await store.put(more)
    await store.close()
  }
  if (spans.length > 0) await put(spans)
  const trace = (...args: string[]) => place.run(['trace', ...args])
  return {
    ...place,
    put,
    trace,
    json: async (...args: string[]) => JSON.parse((await trace(...args, '--format', 'json')).stdout),
  }
}
