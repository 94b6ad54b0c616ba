import { hash } from 'node:crypto'
import { TracegateError } from '../errors.ts'
import { createMasker } from '../masking/createMasker.ts'
import { maskEvent } from '../masking/maskEvent.ts'
import { inflate } from '../otlp/inflate.ts'
import type { Clock } from '../ports/Clock.ts'
import type { KeySource } from '../ports/KeySource.ts'
import type { ObjectStore } from '../ports/ObjectStore.ts'
import type { Receipt, ResultStore, SegmentRef } from '../ports/ResultStore.ts'
import type { IngestSettings } from './IngestSettings.ts'
import { listDigest } from './listDigest.ts'
import type { ObjectReader, RawEvents } from './objectReader.ts'
import { acceptedReceipt, rejectedReceipt } from './objectReceipt.ts'
import type { FlowPolicies } from './policy/flowPolicies.ts'
import { receiptId } from './receiptId.ts'
import type { Flow } from './runtime/Flow.ts'
import { inNode, innerNodeOf } from './runtime/inNode.ts'
import { toldError, toldSentence } from './runtime/toldError.ts'
import type { SegmentMemory } from './SegmentMemory.ts'
import { areStored } from './storedSegments.ts'
import { writeSegment } from './writeSegment.ts'

export interface IngestPorts {
  readonly segments: ObjectStore
  readonly results: Pick<ResultStore, 'getReceipt' | 'putReceipt'>
  readonly keys: KeySource
  readonly clock: Clock
  readonly memory?: SegmentMemory
}

/** One object of the input. */
export interface IngestInput {
  /** Without any query string. */
  readonly name: string
  /** Has just been written, says whoever told of it: nobody asks whether it was taken in before. */
  readonly isFresh?: boolean
  /** The bytes as stored; rejects with a `TracegateError` when they cannot be read or are more than `maxBytes`. */
  read(maxBytes: number, signal?: AbortSignal): Promise<Uint8Array>
}

/** What one object has become so far; each step fills in the next property. */
export interface IngestContext {
  readonly ports: IngestPorts
  readonly settings: IngestSettings
  readonly reader: ObjectReader
  readonly input: IngestInput
  /** Objects that were rejected are looked at again: the policy may want more than a rejection. */
  readonly reconsiders: boolean
  /** Scopes of the events decoded so far, also by a try that failed. */
  readonly scopes: Set<string>
  bytes?: Uint8Array | undefined
  object?: { readonly id: string; readonly digest: string; readonly sizeBytes: number }
  payload?: Uint8Array | undefined
  inflatedBytes?: number
  /** Not masked yet: leaves the context before anything is written. */
  raw?: readonly RawEvents[]
  masked?: readonly RawEvents[]
  /** How far each of `raw` is masked. */
  readonly masking: Map<RawEvents, 'begun' | 'done'>
  segments?: readonly SegmentRef[]
  /** Why it is rejected. */
  fault?: TracegateError
  receipt?: Receipt
}

/** Nodes whose failure says something about the object, unless another try may mend it. */
const READING: ReadonlySet<string> = new Set(['read', 'inflate', 'decode', 'convert'])

/**
 * Takes one object in: its masked events become one segment per scope and domain, and a receipt says so. Every step may
 * run again, at once or after a crash, and changes nothing then.
 */
export const ingestFlow: Flow<IngestContext> = {
  id: 'ingest',
  nodes: [
    {
      id: 'read',
      async run(context, { signal, span }) {
        const { input, settings, ports } = context
        const bytes = await placed(input.name, () => input.read(settings.limits.objectBytes, signal))
        const digest = hash('sha256', bytes, 'hex')
        const id = receiptId(input.name, digest, ports.keys.keyId, settings)
        context.object = { id, digest, sizeBytes: bytes.length }
        context.bytes = bytes
        span.set('tracegate.size_bytes', bytes.length)
        return undefined
      },
    },
    {
      id: 'recall',
      needs: ['object'],
      async run(context, { span }) {
        // Taking in what is known after all changes nothing; a request less for each object is worth that.
        if (context.input.isFresh) return undefined
        const known = await context.ports.results.getReceipt(context.object?.id ?? '')
        const isOpen = known === undefined || (known.status === 'rejected' && context.reconsiders)
        const isKnown = !isOpen && (await areStored(context.ports.segments, known.segments))
        span.set('tracegate.known', isKnown)
        if (!isKnown) return undefined
        context.receipt = known
        return 'end'
      },
    },
    {
      id: 'inflate',
      needs: ['bytes'],
      async run(context, { span }) {
        const { bytes, input, settings } = context
        context.payload = await placed(input.name, () => inflate(bytes as Uint8Array, settings.limits.inflatedBytes))
        context.inflatedBytes = context.payload.length
        span.set('tracegate.inflated_bytes', context.payload.length)
        return undefined
      },
    },
    {
      id: 'decode',
      needs: ['payload'],
      async run(context, { fused }) {
        context.bytes = undefined
        const convert = fused('convert')
        const { payload, reader, input, scopes } = context
        context.raw = await placed(input.name, () => reader.decode(payload as Uint8Array, (scope) => scopes.add(scope)))
        convert.set('tracegate.events', eventCount(context.raw))
        convert.end()
        return undefined
      },
    },
    {
      id: 'mask',
      needs: ['raw'],
      async run(context, { signal }) {
        context.payload = undefined
        const { raw = [], input, ports } = context
        const keys = await Promise.all(raw.map(({ scope }) => ports.keys.scopeKey(scope)))
        signal.throwIfAborted()
        for (const [index, group] of raw.entries()) {
          // In place, and never twice: an attempt that took too long has masked it, one that failed half-way spoilt it.
          const earlier = context.masking.get(group)
          if (earlier === 'begun') throw new TracegateError('internal', 'masking failed half-way')
          if (earlier === 'done') continue
          context.masking.set(group, 'begun')
          const masker = createMasker(keys[index] as Uint8Array)
          for (const event of group.events) {
            if (event.location !== undefined) event.location = `${input.name}${event.location}`
            maskEvent(event, group.domain, masker)
          }
          context.masking.set(group, 'done')
        }
        context.masked = raw
        return undefined
      },
    },
    {
      id: 'segment',
      needs: ['masked'],
      async run(context, { span, signal }) {
        const segments: SegmentRef[] = []
        for (const group of context.masked ?? []) {
          signal.throwIfAborted()
          segments.push(await writeSegment(context.ports, group))
        }
        context.segments = segments
        span.set('tracegate.segments', segments.length)
        return undefined
      },
    },
    {
      id: 'receipt',
      needs: ['segments'],
      next: 'end',
      async run(context) {
        const receipt = acceptedReceipt(context)
        await context.ports.results.putReceipt(receipt)
        context.receipt = receipt
        return undefined
      },
    },
    {
      id: 'reject',
      next: 'end',
      async run(context) {
        const receipt = rejectedReceipt(context)
        // Without its bytes nothing is known of the object: it may be readable the next time.
        if (context.object !== undefined) await context.ports.results.putReceipt(receipt)
        context.receipt = receipt
        return undefined
      },
    },
  ],
  failed(context, node, error) {
    const isFault = READING.has(node) && error instanceof TracegateError
    context.fault = isFault ? error : leftOut(node, toldSentence(toldError(error)))
  },
  recover(_context, node, error) {
    return READING.has(node) && error instanceof TracegateError && !error.retryable ? 'reject' : undefined
  },
  digest({ input, object, inflatedBytes, raw, masked, segments }) {
    return {
      object: input.name,
      ...(object && { sizeBytes: object.sizeBytes, sha256: object.digest }),
      ...(inflatedBytes !== undefined && { inflatedBytes }),
      ...(raw && { events: eventCount(raw), masked: masked !== undefined }),
      ...(segments && {
        segments: segments.length,
        segmentsSha256: listDigest(segments.map(({ digest }) => digest)),
      }),
    }
  },
}

/** Why an object is left out that may be without fault. */
function leftOut(node: string, reason: string): TracegateError {
  return new TracegateError('unreadable', `left out: ${node} failed: ${reason}`, {
    remedy: 'The policy of this node says to go on; `tracegate trace list --status ERROR` shows the failure.',
  })
}

/** Says of which object an error speaks. */
async function placed<T>(name: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof TracegateError) || error.location?.startsWith(name)) throw error
    const inner = innerNodeOf(error)
    throw inner === undefined ? error.at(name) : inNode(inner, error.at(name))
  }
}

/** Whether a user says what is to happen to objects that cannot be read. */
export function hasOwnRejection(policies: FlowPolicies | undefined): boolean {
  const said = [policies?.flow, ...[...READING].map((node) => policies?.nodes[node])]
  return said.some((policy) => policy?.onError !== undefined)
}

function eventCount(groups: readonly RawEvents[]): number {
  return groups.reduce((sum, { events }) => sum + events.length, 0)
}
