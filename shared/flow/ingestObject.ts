import type { Receipt } from '../ports/ResultStore.ts'
import type { Execution } from './Execution.ts'
import type { IngestSettings } from './IngestSettings.ts'
import { hasOwnRejection, type IngestContext, type IngestInput, type IngestPorts, ingestFlow } from './ingestFlow.ts'
import type { ObjectReader } from './objectReader.ts'
import { rejectedReceipt } from './objectReceipt.ts'
import type { RestorePoint } from './RestorePoint.ts'
import { runFrom } from './runFrom.ts'

/**
 * Takes one object in, as `ingestFlow` says. An object that cannot be judged gets a rejected receipt; what says nothing
 * about the object is thrown as a `FlowFailure`. When the policy goes on past such a failure, the object counts as
 * rejected this time, and nothing is remembered of it.
 */
export async function ingestObject(
  ports: IngestPorts,
  settings: IngestSettings,
  reader: ObjectReader,
  input: IngestInput,
  { execution, from }: { readonly execution?: Execution; readonly from?: RestorePoint | undefined } = {},
): Promise<Receipt> {
  const reconsiders = hasOwnRejection(execution?.policies)
  const context: IngestContext = { ports, settings, reader, input, reconsiders, scopes: new Set(), masking: new Map() }
  await runFrom(ingestFlow, context, { execution, from, attributes: { 'tracegate.object': input.name } })
  return context.receipt ?? rejectedReceipt(context)
}
