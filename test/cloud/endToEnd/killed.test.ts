import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { foundByRun, foundByStack } from './compare.ts'
import { manyObjects } from './manyObjects.ts'
import { stackPlace } from './stackPlace.ts'
import { tellFigure } from './tellFigure.ts'
import { workerProcesses } from './workerProcesses.ts'

const place = stackPlace()

/** Kills every worker of a function, at random times, until it is told to stop; gives how many. */
function killing(name: string, isOver: () => boolean): Promise<number> {
  return (async () => {
    let killed = 0
    while (!isOver()) {
      await wait(randomInt(20, 400))
      for (const pid of workerProcesses(place.stack, name)) {
        try {
          process.kill(pid, 'SIGKILL')
          killed++
        } catch {
          // It had ended by itself.
        }
      }
    }
    return killed
  })()
}

describe('functions that are killed in the middle', () => {
  it('lose nothing and count nothing twice', async () => {
    const { objects, scopes } = manyObjects('killed', 60)
    let isOver = false
    const kills = [killing('Ingest', () => isOver), killing('Validate', () => isOver)]
    await Promise.all([...objects].map(([name, content]) => place.put(name, content)))
    await wait(6_000)
    isOver = true
    const [ingest = 0, validate = 0] = await Promise.all(kills)
    const began = Date.now()
    await place.quiet()
    const expected = await foundByRun(objects)
    for (const scope of scopes) {
      expect(foundByStack(await place.judged(scope), scope)).toEqual(expected.get(scope))
      const receipts = await place.receiptsOf(scope)
      expect(new Set(receipts.map(({ object }) => object)).size).toBe(receipts.length)
    }
    expect(ingest).toBeGreaterThan(0)
    expect(validate).toBeGreaterThan(0)
    tellFigure(
      `${objects.size} objects while ingest was killed ${ingest} times and validate ${validate} times: complete ` +
        `${((Date.now() - began) / 1_000).toFixed(0)} s after the last kill, of which 60 s are the queue's visibility timeout`,
    )
  })
})
