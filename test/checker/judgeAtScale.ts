import { judgePartition } from '../../shared/checker/judgePartition.ts'
import { scaleCases } from './scaleCases.ts'

/** Run as a program of its own, so that the memory it may use can be bounded: case, events in a partition, partitions. */
const [name = '', length = '0', partitions = '1'] = process.argv.slice(2)
const chosen = scaleCases[name]
if (chosen === undefined) throw new Error(`no such case: ${name}`)
const verdicts = new Set<string>()
for (let n = 0; n < Number(partitions); n++) {
  const events = chosen.events(Number(length))
  const options = { profile: 'default', closure: { kind: 'closed' } } as const
  verdicts.add(judgePartition(chosen.domain, 'beta', events, options).verdict)
}
process.stdout.write([...verdicts].join(' '))
