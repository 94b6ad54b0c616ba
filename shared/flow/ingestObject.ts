import { hash } from 'node:crypto'
import { TracegateError } from '../errors.ts'
import { scopeFolder } from '../events/scopeFolder.ts'
import { createMasker } from '../masking/createMasker.ts'
import { maskEvent } from '../masking/maskEvent.ts'
import type { Clock } from '../ports/Clock.ts'
import type { KeySource } from '../ports/KeySource.ts'
import type { ObjectStore } from '../ports/ObjectStore.ts'
import type { Receipt, ResultStore, SegmentRef } from '../ports/ResultStore.ts'
import { dedupe } from '../segments/dedupe.ts'
import { segmentWriter } from '../segments/segmentWriter.ts'
import { sortEvents } from '../segments/sortEvents.ts'
import type { IngestSettings } from './IngestSettings.ts'
import type { ObjectReader, RawEvents } from './readObject.ts'
import { receiptId } from './receiptId.ts'
import type { SegmentMemory } from './SegmentMemory.ts'
import { areStored, storeSegment } from './storedSegments.ts'

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
  /** The bytes as stored; rejects with a `TracegateError` when they cannot be read or are more than `maxBytes`. */
  read(maxBytes: number): Promise<Uint8Array>
}

/**
 * Takes one object in: its masked events become one segment per scope and domain, and a receipt says so. Doing it again,
 * at once or after a crash at any step, changes nothing. An object that cannot be judged gets a rejected receipt; only
 * what another try may mend (`retryable`) is thrown.
 */
export async function ingestObject(
  ports: IngestPorts,
  settings: IngestSettings,
  reader: ObjectReader,
  input: IngestInput,
): Promise<Receipt> {
  let bytes: Uint8Array
  try {
    bytes = await input.read(settings.limits.objectBytes)
  } catch (error) {
    return rejected(input, error, { id: '', digest: '', sizeBytes: 0 }, ports)
  }
  const digest = hash('sha256', bytes, 'hex')
  const object = { id: receiptId(input.name, digest, ports.keys.keyId, settings), digest, sizeBytes: bytes.length }
  const known = await ports.results.getReceipt(object.id)
  if (known !== undefined && (await areStored(ports.segments, known.segments))) return known

  let read: Awaited<ReturnType<ObjectReader['read']>>
  try {
    read = await reader.read(bytes)
  } catch (error) {
    const receipt = rejected(input, error, object, ports)
    await ports.results.putReceipt(receipt)
    return receipt
  }
  // From here on a failure is ours and says nothing about the object: it is thrown.
  const segments: SegmentRef[] = []
  for (const group of read.groups) segments.push(await writeSegment(ports, group, input.name))
  const { inflatedBytes } = read
  const receipt: Receipt = {
    ...object,
    object: input.name,
    status: 'accepted',
    inflatedBytes,
    segments,
    reason: undefined,
    ...written(ports),
  }
  await ports.results.putReceipt(receipt)
  return receipt
}

async function writeSegment(
  { segments, keys, memory }: IngestPorts,
  group: RawEvents,
  name: string,
): Promise<SegmentRef> {
  const { scope, domain, events } = group
  const masker = createMasker(await keys.scopeKey(scope))
  for (const event of events) {
    if (event.location !== undefined) event.location = `${name}${event.location}`
    maskEvent(event, domain, masker)
  }
  const sorted = dedupe(sortEvents(events))
  const writer = segmentWriter()
  writer.add(sorted)
  const bytes = writer.finish()
  const digest = hash('sha256', bytes, 'hex')
  const key = segmentKey(scope, domain.name, 0, digest)
  const ref = { scope, domain: domain.name, key, digest, events: sorted.length, bytes: bytes.length, level: 0 }
  await storeSegment(segments, ref, bytes)
  memory?.keep(key, sorted)
  return ref
}

/** Segments are named by their content: writing one twice is writing it once. */
export function segmentKey(scope: string, domain: string, level: number, digest: string): string {
  return `segments/${scopeFolder(scope)}/${domain}/${level}/${digest}`
}

function rejected(
  { name }: IngestInput,
  error: unknown,
  object: { id: string; digest: string; sizeBytes: number },
  ports: IngestPorts,
): Receipt {
  if (!(error instanceof TracegateError) || error.retryable) throw error
  const { code, message, remedy, location = '' } = error
  return {
    ...object,
    object: name,
    status: 'rejected',
    inflatedBytes: 0,
    segments: [],
    reason: {
      code,
      message,
      location: location.startsWith(name) ? location : `${name}${location}`,
      ...(remedy === undefined ? {} : { remedy }),
    },
    ...written(ports),
  }
}

function written({ clock }: IngestPorts): Pick<Receipt, 'at' | 'expiresAt'> {
  return { at: clock(), expiresAt: undefined }
}
