import { judgePartition } from '../checker/judgePartition.ts'
import type { Domain } from '../domains/Domain.ts'
import { TracegateError } from '../errors.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { createMasker } from '../masking/createMasker.ts'
import { maskEvent } from '../masking/maskEvent.ts'
import { inflate } from '../otlp/inflate.ts'
import { dedupe } from '../segments/dedupe.ts'
import { sortEvents } from '../segments/sortEvents.ts'
import type { History } from '../spec/scenarios/coverScenarios.ts'
import { DEFAULT_LIMITS } from './IngestSettings.ts'
import { objectReader } from './objectReader.ts'

/**
 * What objects tell of each business key, judged as closed under the profile `default`, all in memory; nothing is kept.
 * Events are masked under `maskingKey`, so that hashed fields equal each other and nothing else. Throws what decoding
 * throws, located in the object.
 */
export async function readHistories(
  objects: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  domains: readonly Domain[],
  maskingKey: Uint8Array,
): Promise<readonly History[]> {
  const reader = objectReader({ domains, scope: undefined, limits: DEFAULT_LIMITS })
  const masker = createMasker(maskingKey)
  const byKey = new Map<string, { readonly domain: Domain; readonly key: string; readonly events: DomainEvent[] }>()
  for (const { name, bytes } of objects) {
    for (const { scope, domain, events } of await decode(name, bytes)) {
      for (const event of events) {
        maskEvent(event, domain, masker)
        if (event.partition === undefined) continue
        const id = JSON.stringify([domain.name, scope, event.partition])
        const known = byKey.get(id)
        if (known === undefined) byKey.set(id, { domain, key: event.partition, events: [event] })
        else known.events.push(event)
      }
    }
  }
  return [...byKey.values()].map(({ domain, key, events }) => {
    const ordered = dedupe(sortEvents(events))
    const { verdict, issues } = judgePartition(domain, key, ordered, {
      profile: 'default',
      closure: { kind: 'closed' },
    })
    return { domain: domain.name, key, events: ordered, verdict, issues }
  })

  async function decode(name: string, bytes: Uint8Array) {
    try {
      return await reader.decode(inflate(bytes, DEFAULT_LIMITS.inflatedBytes))
    } catch (error) {
      throw error instanceof TracegateError ? error.at(name) : error
    }
  }
}
