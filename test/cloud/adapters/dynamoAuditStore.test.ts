import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { dynamoAuditStore } from '../../../shared/adapters/aws/dynamoAuditStore.ts'
import type { AuditRecord } from '../../../shared/ports/AuditStore.ts'
import { eachDynamoDb } from '../eachDynamoDb.ts'

const DAY = 24 * 3_600 * 1_000
const record: AuditRecord = {
  id: 'request-1',
  kind: 'grant',
  at: Date.UTC(2026, 10, 21, 12),
  scope: 'run:42',
  details: { rule: 'main', files: [{ name: 'envelope.json' }] },
}

for (const { name, client, newTable } of eachDynamoDb()) {
  describe(`audit records in ${name}`, () => {
    it('are found by scope in the order of time and by day, and never written twice', async () => {
      const table = await newTable()
      const audit = dynamoAuditStore({ client, table, clock: Date.now, keep: 10 * DAY })
      await audit.record({ ...record, id: 'later', at: record.at + 1 })
      await audit.record(record)
      await audit.record({ ...record, kind: 'denial' })
      await audit.record({ ...record, scope: 'run:43', at: record.at + DAY })
      const query = (values: Record<string, string>, expression: string, IndexName?: string) =>
        client.send(
          new QueryCommand({
            TableName: table,
            ...(IndexName === undefined ? {} : { IndexName }),
            KeyConditionExpression: expression,
            ExpressionAttributeValues: Object.fromEntries(Object.entries(values).map(([key, S]) => [key, { S }])),
          }),
        )
      const { Items = [] } = await query({ ':pk': 'audit#["run:42"]' }, 'pk = :pk')
      expect(Items.map(({ body }) => JSON.parse(body?.S ?? ''))).toEqual([
        record,
        { ...record, id: 'later', at: record.at + 1 },
      ])
      expect(Items[0]?.expires_at?.N).toBe(String((record.at + 10 * DAY) / 1_000))
      const byDay = await query({ ':gpk': 'audit#2026-11-22' }, 'gpk = :gpk', 'by-time')
      expect(byDay.Count).toBe(1)
    })
  })
}
