import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'
import type { Context } from 'aws-lambda'
import { afterEach, expect, it, vi } from 'vitest'
import { sweepHandler } from '../../functions/report/sweepHandler.ts'
import type { RawVersion } from '../../shared/ports/RawVersions.ts'
import { sweepSettings } from '../../shared/retention/sweepSettings.ts'
import { landed, sweepPlace } from '../retention/sweepPlace.ts'

const context = { awsRequestId: 'request-7', functionName: 'sweep', getRemainingTimeInMillis: () => 900_000 }
const settings = sweepSettings({ TRACEGATE_RAW_RETENTION_DAYS: '30' })

afterEach(() => {
  vi.restoreAllMocks()
})

/** Invokes the function over a bucket with these versions; what it measured and logged. */
async function invoke(versions: readonly RawVersion[], { denied = false, time = 900_000, broken = false } = {}) {
  const place = sweepPlace(versions)
  const logger = new Logger({ serviceName: 'sweep' })
  const logged = [vi.spyOn(logger, 'info').mockReturnValue(), vi.spyOn(logger, 'error').mockReturnValue()]
  const metrics = new Metrics({ namespace: 'test', serviceName: 'sweep' })
  const published: unknown[] = []
  vi.spyOn(metrics, 'publishStoredMetrics').mockImplementation(() => {
    published.push(metrics.serializeMetrics())
    metrics.clearMetrics()
    return metrics
  })
  const raw = {
    list: broken
      ? () => {
          throw new Error('secret of a payload')
        }
      : place.ports.raw.list,
    delete: denied
      ? async (all: readonly RawVersion[]) =>
          all.map((version) => ({ version, code: 'AccessDenied', isStillThere: true }))
      : place.ports.raw.delete,
  }
  const handler = sweepHandler({ ports: { ...place.ports, raw }, settings, logger, metrics })
  const ended = await handler({}, { ...context, getRemainingTimeInMillis: () => time } as unknown as Context).then(
    () => 'fine',
    (error: unknown) => error,
  )
  const calls = logged.flatMap((spy) => spy.mock.calls)
  return { ended, measured: published[0] as Record<string, unknown>, logged: JSON.stringify(calls), place }
}

it('deletes, measures also what is zero, and leaves receipts that name the invocation', async () => {
  const { ended, measured, place } = await invoke([landed(31), landed(3)])
  expect(ended).toBe('fine')
  expect(measured).toMatchObject({ service: 'sweep', SweepsCompleted: 1, RawObjectsDeleted: 1, RawObjectsOverdue: 0 })
  expect(await place.receipts()).toMatchObject([{ sweep: 'request-7' }])
})

it('deletes what would be too old before the next sweep can run', async () => {
  const { place } = await invoke([landed(29), landed(28)])
  expect(await place.left()).toHaveLength(1)
})

it('fails when something overdue is left, after it has measured it', async () => {
  const { ended, measured, logged } = await invoke([landed(31)], { denied: true })
  expect(ended).toMatchObject({ code: 'incomplete' })
  expect(measured).toMatchObject({ SweepsCompleted: 1, RawObjectsDeleted: 0, RawObjectsOverdue: 1 })
  expect(logged).toContain('AccessDenied')
})

it('fails when time ran out, and does not claim to be completed', async () => {
  const { ended, measured } = await invoke([landed(31)], { time: 1_000 })
  expect(ended).toMatchObject({ code: 'incomplete', retryable: true })
  expect(measured).toMatchObject({ RawObjectsDeleted: 0 })
  expect(measured).not.toHaveProperty('SweepsCompleted')
  expect(measured).not.toHaveProperty('RawObjectsOverdue')
})

it('logs nothing of an unforeseen error but its name', async () => {
  const { ended, logged } = await invoke([], { broken: true })
  expect(ended).toBeInstanceOf(Error)
  expect(logged).toContain('sweep failed')
  expect(logged).not.toContain('secret')
})

it.each(['0', '1', '1.5', 'x', '-3'])('refuses to keep raw objects for %j days', (days) => {
  expect(() => sweepSettings({ TRACEGATE_RAW_RETENTION_DAYS: days })).toThrow(
    expect.objectContaining({ code: 'invalid-config' }),
  )
})

it('keeps raw objects for 30 days and receipts for a year unless told otherwise', () => {
  expect(sweepSettings({})).toMatchObject({ keepDays: 30, receiptDays: 365 })
  expect(sweepSettings({ TRACEGATE_DELETION_RECEIPT_DAYS: '10' })).toMatchObject({ receiptDays: 10 })
})
