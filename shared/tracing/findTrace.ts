import { TracegateError } from '../errors.ts'
import type { SpanStore } from '../ports/SpanStore.ts'
import type { TraceSpan } from './TraceSpan.ts'

const SHORTEST = 4
const CANDIDATES = 10

/**
 * All spans of the trace with this id, or with the only id that begins like this (at least 4 characters; ids are lower
 * case), or of the newest execution for `last`. Throws `usage` for too few characters or several candidates, `not-found`
 * for none.
 */
export async function findTrace(
  store: Pick<SpanStore, 'trace' | 'traceIds' | 'list'>,
  text: string,
): Promise<readonly TraceSpan[]> {
  const [newest] = text === 'last' ? await store.list({ executions: true, limit: 1 }) : []
  if (newest !== undefined) return store.trace(newest.traceId)
  // Ids in old databases may be of any form.
  const exact = text === '' ? [] : await store.trace(text)
  if (exact.length > 0) return exact
  if (text.length < SHORTEST) {
    throw new TracegateError('usage', `a trace is named by at least ${SHORTEST} characters of its id`, {
      remedy: 'Copy more of the id from `tracegate trace list`.',
    })
  }
  const candidates = await store.traceIds(text.toLowerCase(), CANDIDATES + 1)
  const [only] = candidates
  if (only === undefined) {
    throw new TracegateError('not-found', 'no trace has an id that begins like this', {
      location: text,
      remedy: 'See `tracegate trace list`, or search with `tracegate trace search`.',
    })
  }
  if (candidates.length > 1) {
    const more = candidates.length > CANDIDATES ? ', …' : ''
    throw new TracegateError(
      'usage',
      `several traces have an id that begins like this: ${candidates.slice(0, CANDIDATES).join(', ')}${more}`,
      { location: text, remedy: 'Give more of the id.' },
    )
  }
  return store.trace(only)
}
