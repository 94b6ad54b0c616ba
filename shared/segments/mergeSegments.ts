import type { DomainEvent } from '../events/DomainEvent.ts'
import { compareEvents } from './compareEvents.ts'
import { isSame, isSmaller } from './dedupe.ts'

const BATCH = 1000

/** Where the merge stands in one reader. */
interface Cursor {
  readonly reader: AsyncIterator<readonly DomainEvent[]>
  batch: readonly DomainEvent[]
  at: number
  head: DomainEvent
}

/**
 * The union of sorted readers in canonical order, each event once, in batches of at most 1,000: the same sequence however
 * the events were split over readers. Holds one batch per reader; waits only where a reader's batch ends. Readers are
 * closed when the merge ends, fails or is left early.
 */
export async function* mergeSegments(
  readers: readonly AsyncIterable<readonly DomainEvent[]>[],
): AsyncGenerator<DomainEvent[], void, undefined> {
  const iterators = readers.map((reader) => reader[Symbol.asyncIterator]())
  try {
    const opened = await Promise.all(iterators.map(open))
    const heap = opened.filter((cursor) => cursor !== undefined)
    for (let at = (heap.length >> 1) - 1; at >= 0; at--) sink(heap, at)

    let out: DomainEvent[] = []
    let last: DomainEvent | undefined
    for (let top = heap[0]; top !== undefined; top = heap[0]) {
      const event = top.head
      if (last === undefined || !isSame(last, event)) {
        if (last !== undefined) {
          out.push(last)
          if (out.length === BATCH) {
            yield out
            out = []
          }
        }
        last = event
      } else if (isSmaller(event.location, last.location)) {
        last = event
      }
      const next = top.batch[++top.at]
      if (next !== undefined) top.head = next
      else if (!(await refill(top))) {
        const moved = heap.pop()
        if (moved === undefined || moved === top) continue
        heap[0] = moved
      }
      sink(heap, 0)
    }
    if (last !== undefined) out.push(last)
    if (out.length > 0) yield out
  } finally {
    await Promise.all(iterators.map((reader) => reader.return?.()))
  }
}

async function open(reader: AsyncIterator<readonly DomainEvent[]>): Promise<Cursor | undefined> {
  for (let step = await reader.next(); step.done !== true; step = await reader.next()) {
    const head = step.value[0]
    if (head !== undefined) return { reader, batch: step.value, at: 0, head }
  }
  return undefined
}

async function refill(cursor: Cursor): Promise<boolean> {
  const opened = await open(cursor.reader)
  if (opened === undefined) return false
  cursor.batch = opened.batch
  cursor.at = 0
  cursor.head = opened.head
  return true
}

/** Restores the heap below a cursor whose head has grown. */
function sink(heap: Cursor[], from: number): void {
  const cursor = heap[from]
  if (cursor === undefined) return
  let at = from
  for (;;) {
    let child = 2 * at + 1
    let smaller = heap[child]
    if (smaller === undefined) break
    const right = heap[child + 1]
    if (right !== undefined && compareEvents(right.head, smaller.head) < 0) {
      smaller = right
      child++
    }
    if (compareEvents(cursor.head, smaller.head) <= 0) break
    heap[at] = smaller
    at = child
  }
  heap[at] = cursor
}
