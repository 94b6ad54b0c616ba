import { requireRegion } from '../shared/adapters/aws/requireRegion.ts'
import { sqsClient } from '../shared/adapters/aws/sqsClient.ts'
import { sqsDeadLetters } from '../shared/adapters/aws/sqsDeadLetters.ts'
import { TracegateError } from '../shared/errors.ts'
import type { DeadLetterQueue, DeadLetterReason, DeadLetters, Redriven } from '../shared/ports/DeadLetters.ts'
import { plural } from '../shared/reporting/plural.ts'
import { visibleText } from '../shared/reporting/visibleText.ts'
import { traceOutput } from './traceOutput.ts'

export interface RedriveOptions {
  readonly format: 'text' | 'json'
  readonly color: boolean
  readonly quiet?: boolean
  readonly queue?: string
  readonly stage?: string
  readonly to?: string
  readonly dryRun?: boolean
  readonly limit?: number
}

interface Outcome extends Redriven {
  readonly queue: DeadLetterQueue
  readonly reasons: readonly DeadLetterReason[]
  /** Why nothing was moved although there is something. */
  readonly kept: string | undefined
}

/** `tracegate admin redrive`: dead letters go back to where they came from; resolves to the exit code. */
export async function adminRedrive(options: RedriveOptions): Promise<number> {
  const { text, json } = traceOutput({ ...options, dataDir: '' })
  const { format, dryRun = false } = options
  const client = sqsClient()
  const deadLetters = sqsDeadLetters({ client })
  const ask = await queuesOf(deadLetters, options, () => requireRegion(client))
  const outcomes: Outcome[] = []
  for (const queue of ask) {
    const outcome = await redriveOne(deadLetters, queue, options)
    outcomes.push(outcome)
    if (format === 'text') text(told(outcome, dryRun))
  }
  if (format === 'json') json({ schemaVersion: '1.0.0', dryRun, queues: outcomes.map(outcomeJson) })
  else if (outcomes.length === 0) text('No dead-letter queue was found.\n')
  return outcomes.some(({ kept, tooFresh }) => kept !== undefined || tooFresh > 0) ? 1 : 0
}

async function queuesOf(
  deadLetters: DeadLetters,
  { queue, stage, to }: RedriveOptions,
  region: () => Promise<string>,
): Promise<readonly DeadLetterQueue[]> {
  if (stage !== undefined) {
    if (to !== undefined) throw usage('--to goes with --queue', 'Redrive one queue at a time to another place.')
    await region()
    const found = await deadLetters.ofStage(stage)
    if (found.length > 0) return found
    throw new TracegateError('not-found', `there are no queues of a stage ${stage}`, {
      remedy: 'Check the stage, the account and the region, or name a queue with --queue.',
    })
  }
  if (queue === undefined)
    throw usage('nobody said what to redrive', 'Name a stage with --stage, or a queue with --queue.')
  await region()
  return [await deadLetters.look(queue)]
}

async function redriveOne(
  deadLetters: DeadLetters,
  queue: DeadLetterQueue,
  { to, limit, dryRun = false, stage }: RedriveOptions,
): Promise<Outcome> {
  const nothing = { queue, moved: 0, tooFresh: 0, reasons: [], kept: undefined }
  if (queue.waiting === 0 && (dryRun || stage !== undefined)) return nothing
  const reasons = await deadLetters.reasons(queue)
  const isHomeless = to === undefined && queue.sources.length === 0
  if (isHomeless && stage !== undefined) {
    if (queue.waiting === 0) return nothing
    return { ...nothing, reasons, kept: 'no queue sent them: see docs/retention.md for what to do' }
  }
  if (dryRun) return { ...nothing, reasons }
  return { ...nothing, reasons, ...(await deadLetters.redrive(queue, { limit, to })) }
}

function told({ queue, moved, tooFresh, reasons, kept }: Outcome, dryRun: boolean): string {
  const lines = [`${nameOf(queue.url)}: about ${plural(queue.waiting, 'message')}`]
  for (const { reason, messages, since } of reasons) {
    const why = reason === undefined ? 'does not say why; see the log of its function' : visibleText(reason)
    lines.push(`  ${plural(messages, 'message')} of those looked at, since ${new Date(since).toISOString()}: ${why}`)
  }
  if (kept !== undefined) lines.push(`  Left: ${kept}`)
  else if (dryRun && queue.waiting > 0)
    lines.push(`  Would go to ${queue.sources.map(nameOf).join(', ') || 'where --to says'}`)
  else if (!dryRun) lines.push(`  Moved ${plural(moved, 'message')}`)
  if (tooFresh > 0) {
    lines.push(
      `  Left: ${plural(tooFresh, 'message')} not five minutes old; the queue would drop them. Run this again later.`,
    )
  }
  return `${lines.join('\n')}\n`
}

function outcomeJson({ queue, moved, tooFresh, reasons, kept }: Outcome) {
  const { url, waiting, sources } = queue
  return {
    queue: url,
    sources,
    waiting,
    moved,
    tooFresh,
    kept: kept ?? null,
    reasons: reasons.map(({ reason, messages, since }) => ({
      reason: reason ?? null,
      messages,
      since: new Date(since).toISOString(),
    })),
  }
}

function usage(message: string, remedy: string): TracegateError {
  return new TracegateError('usage', message, { remedy })
}

function nameOf(url: string): string {
  return visibleText(url.slice(url.lastIndexOf('/') + 1))
}
