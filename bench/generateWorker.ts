import { writeFileSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import type { ObjectOrder } from './generateObjects.ts'
import { generatePayload } from './generatePayload.ts'

for (const order of workerData as readonly ObjectOrder[]) writeFileSync(order.path, gzipSync(generatePayload(order)))
