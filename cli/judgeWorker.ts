import { parentPort, workerData } from 'node:worker_threads'
import { directoryReportSink } from '../shared/adapters/local/directoryReportSink.ts'
import { judgeRange } from '../shared/flow/judgeRange.ts'
import { openSegments } from '../shared/flow/openSegments.ts'
import { entryList } from '../shared/reporting/entryList.ts'
import type { DomainTally } from '../shared/reporting/tallyOf.ts'
import { FRAGMENTS, type JudgeAnswer, type JudgeJob } from './JudgeJob.ts'
import { compileDefinitions } from './loadDomains.ts'
import { openLaptop } from './openLaptop.ts'

const job = workerData as JudgeJob
let answer: JudgeAnswer
try {
  answer = { tally: await judge(job) }
} catch (failure) {
  answer = { failure: failure instanceof Error ? failure : new Error('unknown failure') }
}
parentPort?.postMessage(answer)

async function judge({
  definitions,
  domain: name,
  segments,
  range,
  options,
  dataDir,
  out,
}: JudgeJob): Promise<DomainTally> {
  const domain = compileDefinitions(definitions).domains.find((known) => known.name === name)
  if (domain === undefined) throw new Error('the domain to judge is not among the definitions')
  const laptop = openLaptop(dataDir)
  const sink = directoryReportSink(out)
  const events = await sink.create(FRAGMENTS.events)
  const sequence = await sink.create(FRAGMENTS.sequence)
  const perKey = await sink.create(FRAGMENTS.perKey)
  const issues = await sink.create(FRAGMENTS.issues)
  const files = { events, sequence, perKey: entryList(perKey), issues: entryList(issues) }
  const tally = await judgeRange(domain, openSegments(laptop, domain, segments, range), options, files)
  for (const file of [events, sequence, perKey, issues]) await file.close()
  await laptop.results.close()
  return tally
}
