import { expect, test } from 'vitest'
import { selfTimes } from '../../bench/selfTimes.ts'

function nodeOf(id: number, functionName: string, url = '') {
  return { id, callFrame: { functionName, url, scriptId: '0', lineNumber: 4, columnNumber: 0 } }
}

test('a function gets the time after its samples, idle time counts for nothing', () => {
  const nodes = [nodeOf(1, 'read', 'file:///a/read.ts'), nodeOf(2, '(idle)'), nodeOf(3, 'write', 'file:///a/write.ts')]
  const times = selfTimes({ nodes, startTime: 0, endTime: 9, samples: [1, 2, 3, 1], timeDeltas: [0, 1000, 5000, 3000] })
  expect(times).toEqual([
    { where: 'write write.ts:5', milliseconds: 3, share: 0.75 },
    { where: 'read read.ts:5', milliseconds: 1, share: 0.25 },
  ])
})
