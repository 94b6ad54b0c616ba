import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { PayloadShape } from './generatePayload.ts'

/** One generated object: written gzipped to `path`. */
export interface ObjectOrder extends PayloadShape {
  readonly path: string
}

/** Writes `count` objects that share no key and no span into the folder, on all cores. */
export async function generateObjects(folder: string, count: number, relevant: number): Promise<void> {
  mkdirSync(folder)
  const orders = Array.from({ length: count }, (_, at): ObjectOrder => {
    return { path: join(folder, `${at}.json.gz`), bytes: 10_000_000, relevant, seed: at + 1 }
  })
  const threads = Math.min(availableParallelism(), count)
  const shares = Array.from({ length: threads }, (_, thread) => orders.filter((_, at) => at % threads === thread))
  await Promise.all(shares.map(work))
}

function work(workerData: readonly ObjectOrder[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./generateWorker.ts', import.meta.url), { workerData })
    worker.on('error', reject)
    worker.on('exit', () => resolve())
  })
}
