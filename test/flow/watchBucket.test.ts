import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../shared/errors.ts'
import type { RunResult } from '../../shared/flow/judgeRun.ts'
import type { LandedObject } from '../../shared/flow/LandedObject.ts'
import { type WatchPorts, watchBucket } from '../../shared/flow/watchBucket.ts'
import { landed, receiptOf } from './landed.ts'

const SETTLE = 30_000
const full = new TracegateError('internal', 'no space is left on the device', { retryable: true })

/** A folder and a clock that obey a script: what happens at which second. */
function stage(script: Readonly<Record<number, () => void>>, seconds: number) {
  let now = 0
  const objects = new Map<string, LandedObject>()
  const rounds: { at: number; objects: string; closed: readonly string[] }[] = []
  const problems: string[] = []
  const ingested: string[] = []
  const state = { cannotJudge: false, cannotScan: false, broken: new Set<string>(), cutOff: new Set<string>() }

  const ports: WatchPorts = {
    clock: () => now,
    isStopped: () => now >= seconds * 1_000,
    async pause(milliseconds) {
      const until = now + milliseconds
      while (now < until) {
        now++
        if (now % 100 === 0) script[now / 1_000]?.()
      }
    },
    async scan() {
      if (state.cannotScan) throw new TracegateError('not-found', 'there is no such folder')
      return { objects: [...objects.values()], ignored: [], folders: [] }
    },
    async ingest(due) {
      if (due.some(({ name }) => state.broken.has(name))) throw full
      ingested.push(...due.map(({ name }) => name))
      return due.map(({ name }) => receiptOf(name, state.cutOff.has(name) ? undefined : 'run:1'))
    },
    async judge(receipts, { closed }) {
      if (state.cannotJudge) throw full
      const told = receipts.map(({ object, status }) => (status === 'accepted' ? object : `!${object}`))
      rounds.push({ at: now, objects: told.join(' '), closed })
      return { report: { rounds: rounds.length } } as unknown as RunResult
    },
    latestOf: async () => 0n,
    onScan() {},
    onResult() {},
    onProblem: ({ message }) => problems.push(message),
  }
  const put = (name: string, stamp = name) => void objects.set(name, landed(name, stamp, now))
  return { ports, state, put, remove: (name: string) => objects.delete(name), rounds, problems, ingested }
}

const told = (rounds: readonly { objects: string }[]) => rounds.map(({ objects }) => objects)

describe('watching a folder', () => {
  it('judges what is there at once, what lands soon after, and a run again when it has settled', async () => {
    const { ports, put, rounds } = stage({ 5: () => put('b') }, 60)
    put('a')
    await watchBucket(ports, { settle: SETTLE, once: false })
    expect(rounds.map(({ objects, closed }) => [objects, ...closed])).toEqual([['a'], ['a b'], ['a b', 'run:1']])
    const [first, second, third] = rounds.map(({ at }) => at) as [number, number, number]
    expect(first).toBe(0)
    expect(second).toBeLessThan(6_000)
    expect(third - second).toBeLessThanOrEqual(SETTLE + 1_000)
  })

  it('does not judge after every object of a burst, nor read any of them twice', async () => {
    const script: Record<number, () => void> = {}
    const { ports, put, rounds, ingested } = stage(script, 40)
    for (let i = 0; i < 100; i++) script[10 + i / 10] = () => put(`o${i}`)
    await watchBucket(ports, { settle: SETTLE, once: false })
    const during = rounds.filter(({ at }) => at > 10_000 && at < 20_000)
    expect(during.length).toBeLessThanOrEqual(3)
    expect(rounds.at(-1)?.objects.split(' ')).toHaveLength(100)
    expect(new Set(ingested).size).toBe(ingested.length)
  })

  it('judges again without what is gone, and with what took its place', async () => {
    const { ports, put, remove, rounds, ingested } = stage({ 5: () => remove('a'), 10: () => put('b', 'other') }, 15)
    put('a')
    put('b')
    await watchBucket(ports, { settle: SETTLE, once: false })
    expect(told(rounds)).toEqual(['a b', 'b', 'b'])
    expect(ingested).toEqual(['a', 'b', 'b'])
  })

  it('tells of an object that is cut off only when it stays so, and keeps runs open until then', async () => {
    const { ports, put, state, rounds } = stage({ 40: () => put('cut') }, 60)
    state.cutOff.add('cut')
    put('a')
    await watchBucket(ports, { settle: SETTLE, once: false })
    expect(rounds.map(({ objects, closed }) => [objects, ...closed])).toEqual([
      ['a'],
      ['a', 'run:1'],
      ['a'],
      ['a !cut', 'run:1'],
    ])
    expect(rounds.at(-1)?.at).toBeGreaterThanOrEqual(42_000)
  })

  it('goes on without an object whose taking in fails, and takes it in when it no longer does', async () => {
    const { ports, put, state, rounds } = stage({ 12: () => state.broken.clear() }, 25)
    state.broken.add('b')
    put('a')
    put('b')
    put('c')
    await watchBucket(ports, { settle: SETTLE, once: false })
    expect(told(rounds)).toEqual(['a !b c', 'a b c'])
  })

  it('goes on when judging fails, and tries again', async () => {
    const { ports, put, state, rounds, problems } = stage({ 20: () => (state.cannotJudge = false) }, 40)
    state.cannotJudge = true
    put('a')
    expect(await watchBucket(ports, { settle: SETTLE, once: false })).toBeDefined()
    expect(told(rounds)).toEqual(['a', 'a'])
    expect(problems.length).toBeGreaterThan(1)
    expect(problems.length).toBeLessThan(6)
  })

  it('keeps what it knows while the folder cannot be read', async () => {
    const { ports, put, state, rounds, problems } = stage(
      { 5: () => (state.cannotScan = true), 9: () => (state.cannotScan = false) },
      15,
    )
    put('a')
    await watchBucket(ports, { settle: SETTLE, once: false })
    expect(told(rounds)).toEqual(['a'])
    expect(problems[0]).toBe('there is no such folder')
  })

  it('gives no result when the last attempt failed', async () => {
    const { ports, put, state } = stage({ 5: failFromNow }, 10)
    function failFromNow() {
      state.cannotJudge = true
      put('b')
    }
    put('a')
    expect(await watchBucket(ports, { settle: SETTLE, once: false })).toBeUndefined()
  })
})

describe('watching once', () => {
  it('ends when everything is judged, runs taken to be complete', async () => {
    const { ports, put, rounds } = stage({}, 1_000)
    put('a')
    await watchBucket(ports, { settle: SETTLE, once: true })
    expect(rounds).toEqual([{ at: 0, objects: 'a', closed: ['run:1'] }])
  })

  it('waits for an object that seems half-written', async () => {
    const { ports, put, state, rounds } = stage({ 1: finish }, 1_000)
    function finish() {
      state.cutOff.delete('b')
      put('b', 'whole')
    }
    state.cutOff.add('b')
    put('a')
    put('b')
    await watchBucket(ports, { settle: SETTLE, once: true })
    expect(told(rounds)).toEqual(['a b'])
  })

  it('gives no result when the folder cannot be read, or nothing can be judged', async () => {
    const missing = stage({}, 1_000)
    missing.state.cannotScan = true
    expect(await watchBucket(missing.ports, { settle: SETTLE, once: true })).toBeUndefined()
    const failing = stage({}, 1_000)
    failing.state.cannotJudge = true
    expect(await watchBucket(failing.ports, { settle: SETTLE, once: true })).toBeUndefined()
    expect(failing.problems).toEqual([full.message])
  })

  it('judges an empty folder, too', async () => {
    const { ports, rounds } = stage({}, 1_000)
    await watchBucket(ports, { settle: SETTLE, once: true })
    expect(told(rounds)).toEqual([''])
  })
})
