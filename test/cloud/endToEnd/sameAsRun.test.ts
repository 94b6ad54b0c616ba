import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { workplace } from '../../end-to-end/workplace.ts'
import { stackPlace } from './stackPlace.ts'

describe('the sample', () => {
  it('has the same reports through the deployed stack and through `tracegate run`', async () => {
    const place = stackPlace()
    const sample = readFileSync('samples/kvonce-trace/2025/10/04/traces_0199ae7e-e253-7c41-9b6e-3f5a20d8c1e7.json.gz')
    await place.put('sample.json.gz', sample)
    await place.quiet()
    const { envelope } = await place.judged('run:18240917')
    const laptop = workplace()
    laptop.write('in/sample.json.gz', sample)
    const run = await laptop.judge('in')
    expect(envelope.summary.trace).toEqual(run.summary.trace)
  })
})
