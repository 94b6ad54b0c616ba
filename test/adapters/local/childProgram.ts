import { setTimeout } from 'node:timers/promises'
import { directoryObjectStore } from '../../../shared/adapters/local/directoryObjectStore.ts'
import { directoryReportSink } from '../../../shared/adapters/local/directoryReportSink.ts'
import { fileKeySource } from '../../../shared/adapters/local/fileKeySource.ts'
import { openDatabase } from '../../../shared/adapters/local/openDatabase.ts'
import { isOldSpanDatabase, spanSchema } from '../../../shared/adapters/local/spanSchema.ts'
import { sqliteResultStore } from '../../../shared/adapters/local/sqliteResultStore.ts'
import { sqliteSpanStore } from '../../../shared/adapters/local/sqliteSpanStore.ts'
import { receipt, verdict } from '../../contracts/resultItems.ts'
import { traceSpan } from '../../contracts/traceSpans.ts'
import { crashAtStep } from './crashAtStep.ts'

/** Jobs that the tests run in other processes. Each prints a line once a step is finished. */
const [job = '', path = '', ...rest] = process.argv.slice(2)
const name = rest[0] ?? ''

const say = (line: string) => process.stdout.write(`${line}\n`)

/** All racers start at one instant. */
const startTogether = async () => setTimeout(Math.max(0, Number(rest[1]) - Date.now()))

const jobs: Record<string, () => Promise<void>> = {
  putIfAbsent: async () => {
    await startTogether()
    const store = directoryObjectStore(path)
    for (let i = 0; i < 20; i++) {
      say(`${i} ${await store.put(`race/${i}/object`, Buffer.alloc(50_000, name), { ifAbsent: true })}`)
    }
  },
  putForever: async () => {
    const store = directoryObjectStore(path)
    for (let i = 0; ; i++) {
      await store.put(`objects/${name}/${i % 50}`, Buffer.alloc(300_000, i % 251), { ifAbsent: i < 50 && i % 2 === 0 })
      say(String(i))
    }
  },
  putOnce: async () => {
    const outcome = await directoryObjectStore(path).put('a/b/object', Buffer.alloc(100_000, 7), {
      ifAbsent: name === 'ifAbsent',
    })
    say(outcome)
  },
  createKey: async () => {
    await startTogether()
    say(fileKeySource(path).keyId)
  },
  report: async () => {
    const file = await directoryReportSink(path).create('a/report.txt')
    for (let i = 0; i < 3; i++) await file.write('y'.repeat(70_000))
    await file.close()
    say('closed')
  },
  receiptsTogether: async () => {
    await startTogether()
    const store = sqliteResultStore(path, Date.now)
    for (let i = 0; i < 40; i++) say(`${i} ${await store.putReceipt(receipt(`shared-${i}`, { object: name }))}`)
    for (let done = 0; done < 40; ) {
      const current = await store.getVerdict('s', 'd')
      const next = verdict({ at: (current?.record.at ?? 0) + 1 })
      if ((await store.putVerdict(next, current?.version ?? 0)) === 'written') done++
    }
    await store.close()
  },
  receiptsForever: async () => {
    const store = sqliteResultStore(path, Date.now)
    for (let i = 0; ; i++) {
      await store.putReceipt(receipt(`${name}-${i}`))
      await store.putVerdict(verdict({ scope: name, at: i }), (await store.getVerdict(name, 'd'))?.version ?? 0)
      say(String(i))
    }
  },
  spansTogether: async () => {
    await startTogether()
    const store = sqliteSpanStore(path)
    for (let i = 0; i < 10; i++) {
      await store.put([traceSpan('shared', `${name}-${i}`, { start: BigInt(i) }), traceSpan(`${name}-${i}`, 's')])
      say(String((await store.list({ limit: 500 })).length))
    }
    await store.close()
  },
  spansForever: async () => {
    const store = sqliteSpanStore(path)
    for (let i = 0; ; i++) {
      await store.put(Array.from({ length: 20 }, (_, n) => traceSpan(`${name}-${i}`, `s${n}`)))
      say(String(i))
    }
  },
  dieMigrating: async () => {
    openDatabase(path, [...spanSchema, () => process.kill(process.pid, 'SIGKILL')], isOldSpanDatabase)
  },
}

if (Number(process.env.CRASH_STEP) > 0) {
  await crashAtStep(Number(process.env.CRASH_STEP), process.env.CRASH_MODE ?? '')
}
await jobs[job]?.()
