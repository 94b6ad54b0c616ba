import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { dynamoClient } from '../../../shared/adapters/aws/dynamoClient.ts'
import { dynamoSpanStore } from '../../../shared/adapters/aws/dynamoSpanStore.ts'
import { parseTraceQl } from '../../../shared/tracing/traceql/parseTraceQl.ts'
import { traceSpan } from '../../contracts/traceSpans.ts'
import { newTable, rootAccess } from '../localCloud.ts'

const DAY = 24 * 60 * 60 * 1_000

async function open() {
  const client = dynamoClient(rootAccess())
  const time = { now: 1_000_000 }
  return { client, time, store: dynamoSpanStore({ client, table: await newTable(client), clock: () => time.now }) }
}

/** More traces than a transaction takes. */
const many = Array.from({ length: 150 }, (_, i) =>
  traceSpan(`t${String(i).padStart(3, '0')}`, 's', { status: 'ERROR' }),
)
const everything = parseTraceQl('{ }')

describe('a put of more than a transaction takes', () => {
  test('counts as soon as it is whole', async () => {
    const { store } = await open()
    await store.put(many)
    expect(await store.traceIds('t', 500)).toHaveLength(150)
    expect(await store.list({ limit: 500, status: 'ERROR' })).toHaveLength(150)
    expect((await store.after('', 500)).spans).toStrictEqual(many)
    expect(await store.removeBefore(2n ** 62n)).toBe(150)
    expect(await store.traceIds('t', 500)).toEqual([])
  })

  test('counts for nothing when it breaks off, whatever was there before it', async () => {
    const { client, store } = await open()
    const before = traceSpan('t007', 'before')
    await store.put([before])
    let batches = 0
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === 'BatchWriteItemCommand' && ++batches > 4) throw new Error('killed')
        return next(args)
      },
      { step: 'initialize' },
    )
    await expect(store.put(many)).rejects.toMatchObject({ name: 'TracegateError' })
    expect(batches).toBeGreaterThan(4)
    expect(await store.traceIds('t', 500)).toEqual(['t007'])
    expect((await store.list({ limit: 500 })).map(({ traceId }) => traceId)).toEqual(['t007'])
    expect(await store.search(everything, { limit: 500, spansPerTrace: 9 })).toHaveLength(1)
    expect(await store.trace('t007')).toStrictEqual([before])
    expect((await store.after('', 500)).spans).toStrictEqual([before])
  })
})

describe('spans in DynamoDB', () => {
  test('hold a trace of megabytes', async () => {
    const { store } = await open()
    const spans = Array.from({ length: 600 }, (_, i) =>
      traceSpan('t', `s${String(i).padStart(4, '0')}`, {
        attributes: { noise: randomBytes(3_000).toString('base64') },
      }),
    )
    await store.put(spans)
    expect(await store.trace('t')).toStrictEqual(spans)
    const tooLarge = traceSpan('u', 's', { attributes: { noise: randomBytes(600_000).toString('base64') } })
    await expect(store.put([tooLarge])).rejects.toMatchObject({ code: 'too-large' })
  })

  test('are not given back after 30 days, though DynamoDB has them still', async () => {
    const { store, time } = await open()
    await store.put([traceSpan('old', 's', { status: 'ERROR' })])
    time.now += 10 * DAY
    await store.put([traceSpan('new', 's')])
    time.now += 20 * DAY - 1
    expect(await store.traceIds('', 9)).toEqual(['new', 'old'])
    time.now += 1
    expect(await store.traceIds('', 9)).toEqual(['new'])
    expect(await store.trace('old')).toEqual([])
    expect((await store.list({ limit: 9 })).map(({ traceId }) => traceId)).toEqual(['new'])
    expect(await store.list({ limit: 9, status: 'ERROR' })).toEqual([])
    expect((await store.after('', 9)).spans).toStrictEqual([traceSpan('new', 's')])
  })

  test('wait for a put that is on its way, and no longer than 30 seconds', async () => {
    const { client, store, time } = await open()
    await store.put([traceSpan('a', 's')])
    let isHeld = true
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === 'TransactWriteItemsCommand' && isHeld) {
          isHeld = false
          await held
        }
        return next(args)
      },
      { step: 'initialize' },
    )
    const slow = store.put([traceSpan('slow', 's')])
    await expect.poll(() => isHeld).toBe(false)
    await store.put([traceSpan('fast', 's')])
    const idsAfter = async (cursor: string | undefined) => {
      const { spans } = await store.after(cursor, 9)
      return spans.map(({ traceId }) => traceId)
    }
    const { cursor } = await store.after(undefined, 9)
    expect(await idsAfter('')).toEqual(['a'])
    time.now += 31_000
    expect(await idsAfter('')).toEqual(['a', 'fast'])
    time.now -= 31_000
    release()
    await slow
    expect(await idsAfter('')).toEqual(['a', 'slow', 'fast'])
    expect(await idsAfter(cursor)).toEqual(['slow', 'fast'])
  })
})
