import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { fragmentFolder } from '../shared/adapters/local/fragmentFolder.ts'
import type { DefinitionFile } from '../shared/domains/domainRegistry.ts'
import type { RangeAnswer, RangeRequest } from '../shared/flow/judgeDomain.ts'
import { FRAGMENTS, type JudgeAnswer, type JudgeJob } from './JudgeJob.ts'
import { programUrl } from './programUrl.ts'

/** A small nursery, and an old generation that holds a key's events at hand and a block of every open segment. */
const MEMORY = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 }

/** Judges a range of keys in a thread of its own, which leaves its part of the reports in a folder of the data directory. */
export function judgeElsewhere(dataDir: string, definitions: readonly DefinitionFile[]) {
  return async ({ domain, segments, range, options }: RangeRequest): Promise<RangeAnswer> => {
    const folder = await fragmentFolder(join(dataDir, '.tracegate-tmp'))
    const job: JudgeJob = { definitions, domain: domain.name, segments, range, options, dataDir, out: folder.path }
    try {
      const answer = await answerOf(new Worker(programUrl('judgeWorker'), { workerData: job, resourceLimits: MEMORY }))
      if ('failure' in answer) throw answer.failure
      const { events, sequence, perKey, issues } = FRAGMENTS
      return {
        tally: answer.tally,
        fragments: {
          events: folder.pieces(events),
          sequence: folder.pieces(sequence),
          perKey: folder.pieces(perKey),
          issues: folder.pieces(issues),
        },
        release: folder.remove,
      }
    } catch (error) {
      await folder.remove()
      throw error
    }
  }
}

function answerOf(worker: Worker): Promise<JudgeAnswer> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('a judging thread ended without an answer')))
  })
}
