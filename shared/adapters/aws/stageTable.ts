import { type DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { TracegateError } from '../../errors.ts'
import { awsError } from './awsError.ts'

/** The name of a stage's table. Rejects with `not-found` when there is none, or more than one, as after a new deployment. */
export async function stageTable(client: DynamoDBClient, stage: string): Promise<string> {
  const prefix = `tracegate-${stage}-data-`
  const found: string[] = []
  let after: string | undefined
  do {
    const page = await client
      .send(new ListTablesCommand({ ExclusiveStartTableName: after }))
      .catch((cause: unknown) => {
        throw awsError('listing tables', prefix, cause)
      })
    found.push(...(page.TableNames ?? []).filter((name) => name.startsWith(prefix)))
    after = page.LastEvaluatedTableName
  } while (after !== undefined)
  const [table, ...others] = found
  if (table !== undefined && others.length === 0) return table
  if (table === undefined) {
    throw new TracegateError('not-found', `there is no table ${prefix}…`, {
      remedy: 'Check the stage, the account and the region, or name the table with --table.',
    })
  }
  const remedy = 'Name the one to ask with --table.'
  throw new TracegateError('not-found', `there are several tables: ${found.join(', ')}`, { remedy })
}
