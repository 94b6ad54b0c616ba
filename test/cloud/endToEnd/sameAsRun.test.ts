import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { workplace } from '../../end-to-end/workplace.ts'
import { foundByRun, foundByStack } from './compare.ts'
import { manyObjects } from './manyObjects.ts'
import { stackPlace } from './stackPlace.ts'

const SAMPLE = 'samples/kvonce-trace/2025/10/04/traces_0199ae7e-e253-7c41-9b6e-3f5a20d8c1e7.json.gz'
const place = stackPlace()

describe('the deployed stack', () => {
  it('finds in the sample what `tracegate run` finds', async () => {
    const sample = readFileSync(SAMPLE)
    await place.put('sample.json.gz', sample)
    await place.quiet()
    const { envelope } = await place.judged('run:18240917')
    const laptop = workplace()
    laptop.write('in/sample.json.gz', sample)
    expect(envelope.summary.trace).toEqual((await laptop.judge('in')).summary.trace)
  })

  it('finds in 20 objects of several runs what `tracegate run` finds, report by report', async () => {
    const { objects, scopes } = manyObjects('twenty', 20)
    await Promise.all([...objects].map(([name, content]) => place.put(name, content)))
    await place.quiet()
    const expected = await foundByRun(objects)
    expect([...expected.keys()].sort()).toEqual([...scopes].sort())
    for (const scope of scopes) {
      const judged = await place.judged(scope)
      expect(foundByStack(judged, scope)).toEqual(expected.get(scope))
      expect(judged.envelope.summary.trace.status).toBe('invalid')
    }
  })
})
