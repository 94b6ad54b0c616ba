import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { type EventRecord, eventOfRecord } from '../events/parseEventLine.ts'
import { writeEventLine } from '../events/writeEventLine.ts'

/** Events of a partition that are held as they are; what comes after is held compressed. */
const AT_HAND = 16_384
const PER_CHUNK = 2_048

/** The events of one partition, to be iterated again and again in bounded memory. */
export interface EventLog extends Iterable<DomainEvent> {
  readonly length: number
}

/** Adds an event to what was collected so far: a plain array, or beyond some size a compressed log. */
export function addToLog(log: EventLog, event: DomainEvent, domain: Domain): EventLog {
  if (!Array.isArray(log)) {
    ;(log as CompressedLog).add(event)
    return log
  }
  log.push(event)
  return log.length < AT_HAND ? log : compressedLog(log, domain)
}

interface CompressedLog extends EventLog {
  add(event: DomainEvent): void
}

function compressedLog(atHand: readonly DomainEvent[], domain: Domain): CompressedLog {
  const chunks: Uint8Array[] = []
  let open: string[] = []

  return {
    get length() {
      return atHand.length + chunks.length * PER_CHUNK + open.length
    },
    add(event) {
      open.push(`${event.id} ${writeEventLine(event)}`)
      if (open.length < PER_CHUNK) return
      chunks.push(zstdCompressSync(Buffer.from(open.join('\n'), 'utf8')))
      open = []
    },
    *[Symbol.iterator]() {
      yield* atHand
      for (const chunk of chunks) yield* parse(zstdDecompressSync(chunk).toString('utf8').split('\n'))
      yield* parse(open)
    },
  }

  function* parse(lines: readonly string[]): Generator<DomainEvent> {
    for (const text of lines) {
      const end = text.indexOf(' ')
      const line = text.slice(end + 1)
      yield eventOfRecord(JSON.parse(line) as EventRecord, domain, line, text.slice(0, end))
    }
  }
}
