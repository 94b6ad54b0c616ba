import { loadDomains } from '../cli/loadDomains.ts'
import { memoryKeySource } from '../shared/adapters/memory/memoryKeySource.ts'
import { judgePartition } from '../shared/checker/judgePartition.ts'
import type { Domain } from '../shared/domains/Domain.ts'
import type { DomainEvent } from '../shared/events/DomainEvent.ts'
import { DEFAULT_LIMITS } from '../shared/flow/IngestSettings.ts'
import { objectReader, type RawEvents } from '../shared/flow/objectReader.ts'
import { createMasker } from '../shared/masking/createMasker.ts'
import { maskEvent } from '../shared/masking/maskEvent.ts'
import { inflate } from '../shared/otlp/inflate.ts'
import { dedupe } from '../shared/segments/dedupe.ts'
import { segmentWriter } from '../shared/segments/segmentWriter.ts'
import { sortEvents } from '../shared/segments/sortEvents.ts'

/** The main job in memory, in the steps that `ingestObject` and `judgeDomain` make of it, each to be timed with all before. */
export interface MainJob {
  /** gunzip, decode, convert. */
  read(object: Uint8Array): Promise<readonly RawEvents[]>
  mask(groups: readonly RawEvents[]): Promise<void>
  /** Canonical order, each event once, and the compressed segment of them. */
  encode(group: RawEvents): { readonly sorted: readonly DomainEvent[]; readonly segment: Uint8Array }
  /** Judges key by key; the number of keys and of those that do not conform. */
  judge(domain: Domain, sorted: readonly DomainEvent[]): { readonly keys: number; readonly failed: number }
}

export async function mainJob(): Promise<MainJob> {
  const { domains } = await loadDomains(undefined, [])
  const reader = objectReader({ domains, scope: undefined, limits: DEFAULT_LIMITS })
  const keys = memoryKeySource('bench')
  return {
    read: (object) => reader.decode(inflate(object, DEFAULT_LIMITS.inflatedBytes)),
    async mask(groups) {
      for (const { scope, domain, events } of groups) {
        const masker = createMasker(await keys.scopeKey(scope))
        for (const event of events) maskEvent(event, domain, masker)
      }
    },
    encode({ events }) {
      const sorted = dedupe(sortEvents(events))
      const writer = segmentWriter()
      writer.add(sorted)
      return { sorted, segment: writer.finish() }
    },
    judge(domain, sorted) {
      let keys = 0
      let failed = 0
      for (let from = 0; from < sorted.length; ) {
        const partition = sorted[from]?.partition ?? ''
        let to = from + 1
        while (sorted[to]?.partition === partition) to++
        const options = { profile: 'default', closure: { kind: 'closed' } } as const
        if (judgePartition(domain, partition, sorted.slice(from, to), options).verdict !== 'conforming') failed++
        keys++
        from = to
      }
      return { keys, failed }
    },
  }
}
