import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { judgePartition } from '../../shared/checker/judgePartition.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import type { Machine } from '../../shared/machine/Machine.ts'
import { type ScaleCase, scaleCases } from './scaleCases.ts'

const PROGRAM = fileURLToPath(new URL('./judgeAtScale.ts', import.meta.url))

/** Dies when the heap outgrows so many megabytes. */
function within(megabytes: number, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [`--max-old-space-size=${megabytes}`, PROGRAM, ...args], { encoding: 'utf8' })
}

/** Machine steps and events looked at. */
function workOf({ domain, events }: ScaleCase, length: number) {
  let work = 0
  const counted = <Args extends readonly unknown[], Result>(call: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      work++
      return call(...args)
    }
  }
  const { machine } = domain
  const counting: Machine = { ...machine, step: counted(machine.step), hidden: counted(machine.hidden) }
  const list = events(length)
  const watched = {
    length,
    *[Symbol.iterator](): Generator<DomainEvent> {
      for (const event of list) {
        work++
        yield event
      }
    },
  }
  const options = { profile: 'default', closure: { kind: 'closed' } } as const
  const { verdict } = judgePartition({ ...domain, machine: counting }, 'beta', watched, options)
  return { work, verdict }
}

describe('the work grows no faster than the events', () => {
  for (const [name, chosen] of Object.entries(scaleCases)) {
    test(name, () => {
      const [small, large] = [workOf(chosen, 1_500), workOf(chosen, 3_000)]
      if (chosen.verdict !== undefined) expect([small.verdict, large.verdict]).toEqual([chosen.verdict, chosen.verdict])
      expect(large.work).toBeLessThan(2.5 * small.work + 20_000)
    })
  }
})

describe('bounded memory', () => {
  test('a million events on one key that conform', () => {
    expect(within(96, 'a long chain that conforms', '1000000')).toBe('conforming')
  })

  test('three hundred thousand events on one key of which the last is wrong', () => {
    expect(within(96, 'a long chain with its last event wrong', '300000')).toBe('violated')
  })

  test('a hundred thousand keys with one event each', () => {
    expect(within(32, 'a long chain that conforms', '1', '100000')).toBe('conforming')
  })

  test('a hundred thousand keys with a few events each', () => {
    const name = 'a long chain on unknown clocks, several events within the skew'
    expect(within(32, name, '5', '100000')).toBe('conforming')
  })

  test('a hundred thousand different events at one time, which end undecided', () => {
    expect(within(768, 'all at once and different', '100000')).toBe('undecided')
  })
})

test('so many events at one time that behave alike are judged all the same', () => {
  expect(workOf(scaleCases['all at once and alike'] as ScaleCase, 2_000).verdict).toBe('conforming')
})

test('numbers that nothing but themselves puts in order are judged', () => {
  const chosen = scaleCases['declared numbers in turn, all at one time'] as ScaleCase
  expect(workOf(chosen, 2_000).verdict).toBe('conforming')
})
