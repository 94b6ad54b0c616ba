import { describe, expect, it } from 'vitest'
import type { Domain } from '../../shared/domains/Domain.ts'
import { scopeClosures } from '../../shared/flow/scopeClosures.ts'
import { receiptOf } from './landed.ts'

const NOW = 1_000_000
const MINUTE = 60_000_000_000n
const domain = { order: { lateness: MINUTE } } as Domain
const nanos = (milliseconds: number) => BigInt(milliseconds) * 1_000_000n
const none = async () => 0n

describe('a run', () => {
  const receipts = [receiptOf('a', 'run:1'), receiptOf('b', 'run:2'), receiptOf('c', 'mine')]
  const landings = new Map([
    ['run:1', NOW - 30_000],
    ['run:2', NOW - 10_000],
    ['mine', NOW - 50_000],
  ])
  const known = { receipts, landings, settle: 30_000, isMoreComing: false, now: NOW }

  it('is closed when nothing has landed in it for the settle time, and open until then', async () => {
    const closures = await scopeClosures(known, none)
    expect(closures.of('run:1', domain)).toEqual({ kind: 'closed' })
    expect(closures.of('run:2', domain)).toEqual({ kind: 'open' })
    expect(closures.of('mine', domain)).toEqual({ kind: 'closed' })
    expect(closures.closed).toEqual(['mine', 'run:1'])
    expect(closures.nextClosing).toBe(NOW + 20_000)
  })

  it('is open while an object is on its way', async () => {
    const closures = await scopeClosures({ ...known, isMoreComing: true }, none)
    expect(closures.closed).toEqual([])
  })

  it('is closed at once when there is no settle time', async () => {
    const closures = await scopeClosures({ ...known, settle: undefined }, none)
    expect(closures.closed).toEqual(['mine', 'run:1', 'run:2'])
    expect(closures.nextClosing).toBeUndefined()
  })
})

describe('an environment', () => {
  const receipts = [receiptOf('a', 'env:prod'), receiptOf('b', 'env:prod'), receiptOf('c', 'env:test')]
  const landings = new Map([
    ['env:prod', 0],
    ['env:test', 0],
  ])
  const known = { receipts, landings, settle: undefined, isMoreComing: false, now: NOW }
  const latest =
    (times: Record<string, bigint>) =>
    async ({ key }: { key: string }) =>
      times[key] ?? 0n

  it('is closed up to its latest event less the lateness of the domain', async () => {
    const closures = await scopeClosures(known, latest({ a: nanos(NOW - 9_000), b: nanos(NOW - 4_000), c: 1n }))
    expect(closures.of('env:prod', domain)).toEqual({ kind: 'watermark', time: nanos(NOW - 4_000) - MINUTE })
    expect(closures.of('env:test', domain)).toEqual({ kind: 'watermark', time: 1n - MINUTE })
    expect(closures.closed).toEqual([])
    expect(closures.nextClosing).toBeUndefined()
  })

  it('is not closed by an event dated in the future', async () => {
    const closures = await scopeClosures(known, latest({ a: nanos(NOW * 50) }))
    expect(closures.of('env:prod', domain)).toEqual({ kind: 'watermark', time: nanos(NOW) - MINUTE })
  })
})
