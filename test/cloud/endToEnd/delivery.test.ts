import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { otlpJson } from '../../end-to-end/otlpForms.ts'
import { badKey, goodKey } from '../../end-to-end/spans.ts'
import { foundByRun, foundByStack } from './compare.ts'
import { manyObjects, type Objects } from './manyObjects.ts'
import { stackPlace } from './stackPlace.ts'
import { tellFigure } from './tellFigure.ts'

/** Objects of one run. */
const LOAD = 1_000
const place = stackPlace()

async function expectSameAsRun(objects: Objects, scopes: readonly string[]): Promise<void> {
  const expected = await foundByRun(objects)
  for (const scope of scopes) {
    expect(foundByStack(await place.judged(scope), scope)).toEqual(expected.get(scope))
    const receipts = await place.receiptsOf(scope)
    expect(new Set(receipts.map(({ object }) => object)).size).toBe(receipts.length)
  }
}

describe('objects that are delivered', () => {
  it('three times more each, in random order, count once', async () => {
    const { objects, scopes } = manyObjects('thrice', 20)
    const versions = new Map<string, string | undefined>()
    for (const [name, content] of objects) versions.set(name, await place.put(name, content))
    const deliveries = [...objects, ...objects, ...objects]
      .map(([name, content]) => ({ name, size: content.length, at: randomInt(2 ** 32) }))
      .sort((a, b) => a.at - b.at)
    for (const { name, size } of deliveries) await place.deliver(name, size, versions.get(name))
    await place.quiet()
    await expectSameAsRun(objects, scopes)
    tellFigure(`${objects.size} objects delivered ${deliveries.length + objects.size} times: each counted once`)
  })

  it('under one key that is overwritten all count, whatever came first', async () => {
    const resource = { 'cicd.pipeline.run.id': 'overwritten' }
    const contents = Array.from({ length: 12 }, (_, i) => {
      const spans = i % 3 === 0 ? badKey(`key-${i}`, { resource }) : goodKey(`key-${i}`, { resource })
      return otlpJson([...spans])
    })
    const versions = await Promise.all(contents.map((content) => place.put('overwritten.json', content)))
    expect(new Set(versions).size).toBe(contents.length)
    await place.quiet()
    const objects = new Map(contents.map((content, i) => [`${i}.json`, content] as const))
    const expected = await foundByRun(objects)
    expect(foundByStack(await place.judged('run:overwritten'), 'run:overwritten')).toEqual(
      expected.get('run:overwritten'),
    )
    tellFigure(`${contents.length} versions of one key, written at once: all judged`)
  })

  it('by 8 writers at once are all judged, in one run', async () => {
    const { objects, scopes } = manyObjects('load', LOAD, 1)
    const began = Date.now()
    const left = [...objects]
    const writer = async () => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) await place.put(...next)
    }
    await Promise.all(Array.from({ length: 8 }, writer))
    const uploaded = Date.now()
    await place.quiet()
    const ended = Date.now()
    await expectSameAsRun(objects, scopes)
    const seconds = (from: number, to: number) => ((to - from) / 1_000).toFixed(1)
    tellFigure(
      `${LOAD} objects of one run by 8 writers: uploaded in ${seconds(began, uploaded)} s, ` +
        `last verdict ${seconds(uploaded, ended)} s later`,
    )
  })
})
