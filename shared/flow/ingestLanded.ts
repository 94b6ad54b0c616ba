import { TracegateError } from '../errors.ts'
import type { Receipt } from '../ports/ResultStore.ts'
import { receiptScopes } from '../ports/receiptScopes.ts'
import type { ScopeQueue, TouchedDomain } from '../ports/ScopeQueue.ts'
import type { Execution } from './Execution.ts'
import type { IngestSettings } from './IngestSettings.ts'
import type { IngestInput, IngestPorts } from './ingestFlow.ts'
import { ingestObject } from './ingestObject.ts'
import type { ObjectReader } from './objectReader.ts'
import { receiptId } from './receiptId.ts'
import { WHOLE_SCOPE } from './scopeReports.ts'

/**
 * Takes in an object that landed in a bucket, then asks for the judgement of what it touched: for a rejected one, of the
 * scopes that it is known to have held. It counts in others too, in which something landed not long before, and their
 * judgement was asked for then and is still to come. Told of the same object
 * again, also after a crash in between, it asks again and changes nothing else. Throws a `FlowFailure`, and what kept an
 * object from being read unless that is the object's own fault: it must be tried again, or end where somebody looks.
 */
export async function ingestLanded(
  ports: IngestPorts & { readonly queue: ScopeQueue },
  settings: IngestSettings,
  reader: ObjectReader,
  input: IngestInput,
  execution: Execution,
): Promise<Receipt> {
  const receipt = await ingestObject(ports, settings, reader, input, { execution })
  if (receipt.id === '') return unread(receipt, ports, settings)
  const touched = touchedBy(receipt)
  if (touched.length > 0) await ports.queue.request(touched, receipt.id)
  return receipt
}

/** An object too large to be read gets its receipt by name; one that is gone needs none. */
async function unread(receipt: Receipt, ports: IngestPorts, settings: IngestSettings): Promise<Receipt> {
  const { code = 'internal', message = 'not read', location, remedy } = receipt.reason ?? {}
  if (code === 'not-found') return receipt
  if (code !== 'too-large') {
    throw new TracegateError('unreadable', message, { location, remedy, retryable: true })
  }
  const named = { ...receipt, id: receiptId(receipt.object, 'unread', ports.keys.keyId, settings) }
  await ports.results.putReceipt(named)
  return named
}

function touchedBy(receipt: Receipt): readonly TouchedDomain[] {
  const { status, segments } = receipt
  if (status === 'rejected') return receiptScopes(receipt).map((scope) => ({ scope, domain: WHOLE_SCOPE }))
  const touched = segments.map(({ scope, domain }) => [JSON.stringify([scope, domain]), { scope, domain }] as const)
  return [...new Map(touched).values()]
}
