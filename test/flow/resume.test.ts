import { describe, expect, it } from 'vitest'
import { forgetResumePoint, type ResumePoint } from '../../shared/flow/ResumePoint.ts'
import { runStatus } from '../../shared/reporting/runStatus.ts'
import { breakages } from './breakages.ts'
import { bad, failureOf, good, type Outcome, pipelinePlace, rootOf } from './pipelinePlace.ts'

const inputs = { 'a.ndjson': good(), 'b.ndjson': bad(), 'c.ndjson': good('gamma') }
/** Nodes whose input is what an earlier one made, and not kept. */
const RESTORED = ['inflate', 'decode', 'mask', 'segment', 'receipt', 'recall', 'reject', 'check', 'store']
const failing = (name: string) => {
  const breakage = breakages.find(({ node }) => node === name)
  return { ...breakage?.asked, broken: (there: never) => breakage?.broken?.(there, 1) ?? {} } as object
}

/** The nodes that ran below the first flow of a trace, in their order. */
function firstFlow({ spans }: Outcome): string[] {
  const root = rootOf(spans)
  const flow = spans
    .filter(({ parentSpanId, name }) => parentSpanId === root.spanId && name !== 'restore')
    .toSorted((a, b) => (a.start < b.start ? -1 : 1))[0]
  return spans.filter(({ parentSpanId }) => parentSpanId === flow?.spanId).map(({ name }) => name)
}

describe.each(breakages)('a run that failed at $node', ({ node, within = node, inputs: files = inputs }) => {
  it('is resumed there, and leaves what an undisturbed run leaves', async () => {
    const place = pipelinePlace(files)
    const failed = await place.run(failing(node))
    expect(failureOf(failed)).toMatchObject({ nodeId: node, resumeAt: within })

    const resumed = await place.run({ resume: await place.resumePoint(failed) })
    expect(resumed.error).toBeUndefined()
    const { traceId } = rootOf(failed.spans)
    expect(rootOf(resumed.spans).attributes).toMatchObject({ 'tracegate.resumed_from': traceId })
    expect(firstFlow(resumed)[0]).toBe(within)
    const restores = resumed.spans.filter(({ name }) => name === 'restore')
    expect(restores.map(({ attributes, status }) => [attributes['tracegate.restored_to'], status])).toEqual(
      RESTORED.includes(within) ? [[within, 'OK']] : [],
    )

    const whole = pipelinePlace(files)
    await whole.run()
    expect(await place.written()).toEqual(await whole.written())
  })
})

describe('resuming', () => {
  async function failedAt(node: string, files: { readonly [name: string]: string } = inputs) {
    const place = pipelinePlace(files)
    const failed = await place.run(failing(node))
    failureOf(failed)
    const resume = await place.resumePoint(failed)
    const traceId = rootOf(failed.spans).traceId
    return {
      place,
      resume,
      traceId,
      again: (other: Partial<ResumePoint> = {}) => place.run({ resume: { ...resume, ...other } }),
    }
  }

  it('takes nothing in again that was taken in, and judges nothing again that was judged', async () => {
    const { again } = await failedAt('report')
    const { spans } = await again()
    expect(spans.filter(({ name }) => ['ingest', 'judge'].includes(name))).toEqual([])
  })

  it('forgets what was kept once it has succeeded, and not before', async () => {
    const { place, resume, traceId, again } = await failedAt('store')
    const failedAgain = await place.run({ ...failing('store'), resume })
    expect(failureOf(failedAgain).nodeId).toBe('store')
    expect((await place.written()).segments.filter((key) => key.startsWith('resume/'))).toHaveLength(2)
    expect((await again()).error).toBeUndefined()
    expect((await place.written()).segments).not.toContain(`resume/${traceId}.json`)
  })

  it('may fail again and be resumed again', async () => {
    const { place, resume } = await failedAt('segment')
    const second = await place.run({ ...failing('check'), resume })
    expect(failureOf(second).nodeId).toBe('check')
    const third = await place.run({ resume: await place.resumePoint(second) })
    expect(third.result && runStatus(third.result.report)).toBe('invalid')
  })

  it('takes up the object that failed first when several did', async () => {
    const place = pipelinePlace(inputs)
    const broken = breakages.find(({ node }) => node === 'segment')?.broken
    const failed = await place.run({ flow: { failFast: false }, broken: (there) => broken?.(there, 2) ?? {} })
    const resumed = await place.run({ resume: await place.resumePoint(failed) })
    expect(resumed.receipts.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(firstFlow(resumed)).toEqual(['segment', 'receipt'])
  })

  it('judges the domain that failed, also when the others were finished first', async () => {
    const place = pipelinePlace(inputs)
    const broken = breakages.find(({ node }) => node === 'check')?.broken
    const failed = await place.run({ flow: { failFast: false }, broken: (there) => broken?.(there, 1) ?? {} })
    expect(failureOf(failed).nodeId).toBe('check')
    const resumed = await place.run({ resume: await place.resumePoint(failed) })
    const whole = pipelinePlace(inputs)
    const { result } = await whole.run()
    expect(resumed.result?.envelope).toEqual(result?.envelope)
    expect(await place.written()).toEqual(await whole.written())
  })

  it('does not begin with an object that has become another', async () => {
    for (const node of ['inflate', 'decode', 'mask', 'segment', 'receipt']) {
      const { place, again } = await failedAt(node)
      place.content['a.ndjson'] = good('another')
      const outcome = await again()
      expect(outcome.error).toMatchObject({
        code: 'conflict',
        message: `the input of ${node} is not what it was when it failed`,
      })
      expect(outcome.spans.find(({ name }) => name === 'restore')).toMatchObject({ status: 'ERROR' })
      expect((await place.written()).files).toEqual({})
    }
  })

  it('wants every segment as it was', async () => {
    const { place, resume, again } = await failedAt('merge')
    const key = resume.receipts?.[0]?.segments[0]?.key ?? ''
    const bytes = await place.segments.get(key)
    await place.segments.put(key, bytes.with(9, (bytes[9] ?? 0) ^ 1))
    const message = 'cannot resume: segments of its objects are missing or have changed'
    expect((await again()).error).toMatchObject({ code: 'conflict', message })
    await place.segments.delete(key)
    expect((await again()).error).toMatchObject({ code: 'conflict', message })
    await place.segments.put(key, bytes)
    expect((await again()).error).toBeUndefined()
  })

  it('wants every report file as it was', async () => {
    const { place, again } = await failedAt('store')
    const file = await place.sink.create('kvonce-validation.json')
    file.write('{}')
    await file.close()
    expect((await again()).error).toMatchObject({
      code: 'conflict',
      message: 'cannot resume: the report file kvonce-validation.json has changed',
    })
  })

  it('wants the definitions as they were', async () => {
    const { again } = await failedAt('check')
    expect((await again({ definitions: '0'.repeat(64) })).error).toMatchObject({
      code: 'conflict',
      message: 'cannot resume: the domain definitions have changed',
    })
  })

  it('wants what was kept as it was', async () => {
    const place = pipelinePlace(inputs)
    const failed = await place.run(failing('check'))
    const key = `resume/${rootOf(failed.spans).traceId}.json`
    const kept = await place.segments.get(key)
    await place.segments.put(key, Buffer.concat([kept, Buffer.from(' ')]))
    await expect(place.resumePoint(failed)).rejects.toThrow('what was kept of it has been changed')
    await forgetResumePoint(place.segments, rootOf(failed.spans).traceId)
    await expect(place.resumePoint(failed)).rejects.toThrow('nothing is kept of it any more')
  })

  it('keeps no value of a payload', async () => {
    const canary = 'zq9CANARYx7'
    for (const { node } of breakages) {
      const place = pipelinePlace({ 'a.ndjson': good().replace('v1', canary), 'b.ndjson': `{"key":"${canary}` })
      const failed = await place.run(failing(node))
      const { traceId } = rootOf(failed.spans)
      const kept = await place.segments.get(`resume/${traceId}.json`)
      expect(Buffer.from(kept).includes(canary)).toBe(false)
    }
  })
})
