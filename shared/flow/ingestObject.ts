import { TracegateError } from '../errors.ts'
import type { Receipt } from '../ports/ResultStore.ts'
import type { Execution } from './Execution.ts'
import type { IngestSettings } from './IngestSettings.ts'
import { type IngestContext, type IngestInput, type IngestPorts, ingestFlow } from './ingestFlow.ts'
import type { ObjectReader } from './objectReader.ts'
import { rejectedReceipt } from './objectReceipt.ts'
import type { RestorePoint } from './RestorePoint.ts'
import { runFrom } from './runFrom.ts'
import { emptyReport } from './runtime/RuntimeExecutionReport.ts'

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
  const context: IngestContext = { ports, settings, reader, input, masking: new Map() }
  const report = emptyReport()
  await runFrom(ingestFlow, context, { execution, from, report, attributes: { 'tracegate.object': input.name } })
  if (context.receipt !== undefined) return context.receipt
  context.fault ??= new TracegateError('unreadable', `left out: ${report.failedNodeId} failed: ${report.summary}`, {
    remedy: 'The policy of this node says to go on; `tracegate trace list --status ERROR` shows the failure.',
  })
  return rejectedReceipt(context)
}
