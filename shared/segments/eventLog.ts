import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { parseEventLine } from '../events/parseEventLine.ts'
import { writeEventLine } from '../events/writeEventLine.ts'

/** Events kept as they are; what comes after is kept compressed. */
const AT_HAND = 16_384
const PER_CHUNK = 2_048

/** Collects the events of one partition so that they can be iterated again and again in bounded memory. */
export interface EventLog extends Iterable<DomainEvent> {
  readonly length: number
  add(event: DomainEvent): void
}

export function eventLog(domain: Domain): EventLog {
  const events: DomainEvent[] = []
  const chunks: Uint8Array[] = []
  let open: string[] = []
  const close = () => {
    chunks.push(zstdCompressSync(Buffer.from(open.join('\n'), 'utf8')))
    open = []
  }

  return {
    get length() {
      return events.length + chunks.length * PER_CHUNK + open.length
    },
    add(event) {
      if (events.length < AT_HAND) {
        events.push(event)
        return
      }
      open.push(writeEventLine(event))
      if (open.length === PER_CHUNK) close()
    },
    *[Symbol.iterator]() {
      yield* events
      for (const chunk of chunks) yield* parse(zstdDecompressSync(chunk).toString('utf8').split('\n'))
      yield* parse(open)
    },
  }

  function* parse(lines: readonly string[]): Generator<DomainEvent> {
    for (const line of lines) yield parseEventLine(line, domain)
  }
}
