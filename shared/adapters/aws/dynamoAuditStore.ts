import { tableSchema } from '../../cloud/tableSchema.ts'
import type { AuditStore } from '../../ports/AuditStore.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { itemKey, keyPart, lifetime } from './dynamoItem.ts'
import { putOnCondition } from './putOnCondition.ts'

interface AuditOptions extends DynamoPlace {
  /** Milliseconds for which a record is kept. */
  readonly keep: number
}

/** Audit records by scope in the order of time, and by day in the index. One that is there is never written again. */
export function dynamoAuditStore({ keep, ...place }: AuditOptions): AuditStore {
  const { byTime } = tableSchema
  return {
    async record({ id, kind, at, scope, details }) {
      const time = new Date(at).toISOString()
      await putOnCondition(
        place,
        {
          ...itemKey(`audit#${keyPart(scope)}`, `${time}#${id}`),
          ...lifetime(at + keep),
          [byTime.partitionKey]: { S: `audit#${time.slice(0, 10)}` },
          [byTime.sortKey]: { S: `${time}#${id}` },
          body: { S: JSON.stringify({ id, kind, at, scope, details }) },
        },
        { expression: 'attribute_not_exists(pk)' },
      )
    },
  }
}
