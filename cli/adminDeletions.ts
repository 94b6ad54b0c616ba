import { dynamoClient } from '../shared/adapters/aws/dynamoClient.ts'
import { dynamoDeletions } from '../shared/adapters/aws/dynamoDeletions.ts'
import { requireRegion } from '../shared/adapters/aws/requireRegion.ts'
import { stageTable } from '../shared/adapters/aws/stageTable.ts'
import { environmentNames } from '../shared/cloud/environmentNames.ts'
import { TracegateError } from '../shared/errors.ts'
import type { DeletionReceipt } from '../shared/ports/DeletionReceipts.ts'
import { deletionJson } from '../shared/retention/deletionJson.ts'
import { deletionMarkdown, deletionTable } from '../shared/retention/deletionTable.ts'
import type { TraceOptions } from './TraceOptions.ts'
import { traceOutput } from './traceOutput.ts'

export interface DeletionsOptions extends Omit<TraceOptions, 'dataDir'> {
  readonly format: 'table' | 'json' | 'markdown'
  readonly stage?: string
  readonly table?: string
  /** Milliseconds since 1970. */
  readonly since: number
  readonly limit: number
}

/** `tracegate admin deletions`: receipts of deletion, the earliest first; resolves to the exit code. */
export async function adminDeletions({ format, since, limit, ...options }: DeletionsOptions): Promise<number> {
  const { terminal, text, json, note } = traceOutput({ ...options, dataDir: '' })
  const client = dynamoClient()
  await requireRegion(client)
  const receipts = dynamoDeletions({ client, table: await tableOf(client, options), clock: Date.now })
  const found: DeletionReceipt[] = []
  for await (const receipt of receipts.list(since)) if (found.push(receipt) > limit) break
  const listed = found.slice(0, limit)
  const next = found[limit]
  if (format === 'json') json(deletionJson(listed, next !== undefined))
  else if (listed.length === 0) text(`Nothing was deleted since ${new Date(since).toISOString()}.\n`)
  else text(format === 'table' ? deletionTable(listed, terminal) : deletionMarkdown(listed))
  if (next !== undefined) {
    const from = new Date(next.deleted).toISOString()
    note(`there are more than these ${limit}; go on with --since ${from}, or raise --limit.`)
  }
  return 0
}

async function tableOf(
  client: ReturnType<typeof dynamoClient>,
  { stage, table }: Pick<DeletionsOptions, 'stage' | 'table'>,
): Promise<string> {
  if (stage !== undefined) return stageTable(client, stage)
  const named = table ?? process.env[environmentNames.table]
  if (named) return named
  const remedy = `Name the stage with --stage, or its table with --table or ${environmentNames.table}.`
  throw new TracegateError('usage', 'nobody said which stage to ask', { remedy })
}
