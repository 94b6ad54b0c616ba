import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../shared/errors.ts'
import type { Expectation } from '../../shared/gate/arrivals.ts'
import { awaitVerdict } from '../../shared/gate/awaitVerdict.ts'
import { RetryLater } from '../../shared/gate/RetryLater.ts'
import { fakePorts, SCOPE, type State } from './fakePorts.ts'
import { digestOf, type Files, scopeReports } from './scopeReports.ts'

const nothing: State = { reply: { kind: 'nothing-yet', after: undefined } }
const count = (objects: number): Expectation => ({ kind: 'count', objects })
const manifest = (...objects: { key: string; sha256?: string }[]): Expectation => ({
  kind: 'manifest',
  objects: objects.map(({ key, sha256 }) => ({ key, sha256 })),
})
const filesOf = async (...objects: string[]): Promise<Files> => (await scopeReports({ objects })).files
const judge = (cloud: ReturnType<typeof fakePorts>, expected: Expectation, timeout = 300_000) =>
  awaitVerdict(cloud.ports, { scope: SCOPE, expected, timeout })
const failure = async (work: Promise<unknown>): Promise<TracegateError> => {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(error instanceof TracegateError)) throw new Error(`no TracegateError: ${error}`)
  return error
}

describe('a number of objects', () => {
  it('is waited for, and a smaller set is never returned', async () => {
    const [one, two] = [await filesOf('a'), await filesOf('a', 'b')]
    const cloud = fakePorts((now) => (now < 5_000 ? nothing : { files: now < 20_000 ? one : two }))
    const { sources, validations, envelope } = await judge(cloud, count(2))
    expect(sources.map(({ name }) => name)).toEqual(['s3://raw/a', 's3://raw/b'])
    expect([...validations.keys()]).toEqual(['orders-validation.json'])
    expect(envelope.summary.trace.status).toBe('valid')
    expect(cloud.now()).toBeGreaterThanOrEqual(20_000)
    expect(cloud.told).toContain('1 of 2 objects judged')
  })

  it('counts an object once, however often it is listed', async () => {
    const listing = await filesOf('a', 'a')
    expect(
      (
        await failure(
          judge(
            fakePorts(() => ({ files: listing })),
            count(2),
          ),
        )
      ).code,
    ).toBe('incomplete')
  })

  it('that does not come is incomplete at the deadline', async () => {
    const files = await filesOf('a')
    const cloud = fakePorts(() => ({ files }))
    const error = await failure(judge(cloud, count(3), 60_000))
    expect([error.code, error.location]).toEqual(['incomplete', SCOPE])
    expect(error.message).toContain('after 60 s: 1 of 3 objects judged')
    expect(cloud.now()).toBe(60_000)
  })
})

describe('a manifest', () => {
  it('is complete when each object is there, by key and content', async () => {
    const files = await filesOf('kvonce-trace/2026/11/21/a.json', 'b')
    const all = manifest(
      { key: 'kvonce-trace/2026/11/21/a.json', sha256: digestOf('kvonce-trace/2026/11/21/a.json') },
      { key: 's3://raw/b' },
    )
    expect(
      (
        await judge(
          fakePorts(() => ({ files })),
          all,
        )
      ).sources,
    ).toHaveLength(2)
  })

  it('says which objects are missing', async () => {
    const files = await filesOf('a', 'b')
    const wanted = manifest({ key: 'a' }, { key: 'c' }, { key: 'b', sha256: digestOf('another b') })
    const error = await failure(
      judge(
        fakePorts(() => ({ files })),
        wanted,
      ),
    )
    expect([error.code, error.message]).toEqual([
      'incomplete',
      expect.stringContaining('1 of 3 objects of the manifest judged; missing: c, b'),
    ])
  })

  it('names at most twenty that are missing', async () => {
    const keys = Array.from({ length: 500 }, (_, index) => ({ key: `object-${index}` }))
    const { message } = await failure(
      judge(
        fakePorts(() => nothing),
        manifest(...keys),
      ),
    )
    expect(message).toContain('object-19, 480 more')
    expect(message).not.toContain('object-20')
  })
})

describe('without a number or a manifest', () => {
  it('a set is complete when it has not changed for the settle time', async () => {
    const [one, two] = [await filesOf('a'), await filesOf('a', 'b')]
    const cloud = fakePorts((now) => ({ files: now < 25_000 ? one : two }))
    const { sources } = await judge(cloud, { kind: 'settled', settle: 30_000 })
    expect(sources).toHaveLength(2)
    expect(cloud.now()).toBeGreaterThanOrEqual(55_000)
    expect(cloud.now()).toBeLessThan(75_000)
  })

  it('nothing is never complete, however long it stays so', async () => {
    const empty = await filesOf()
    const error = await failure(
      judge(
        fakePorts(() => ({ files: empty })),
        { kind: 'settled', settle: 1_000 },
      ),
    )
    expect(error.message).toContain('no object judged yet')
    const none = await failure(
      judge(
        fakePorts(() => nothing),
        { kind: 'settled', settle: 1_000 },
      ),
    )
    expect(none.code).toBe('incomplete')
  })
})

describe('verdicts that may still change', () => {
  it('are waited for', async () => {
    const open = (await scopeReports({ objects: ['a'], provisional: 1 })).files
    const closed = await filesOf('a')
    const cloud = fakePorts((now) => ({ files: now < 40_000 ? open : closed }))
    await judge(cloud, count(1))
    expect(cloud.now()).toBeGreaterThanOrEqual(40_000)
    expect(cloud.told).toContain('1 verdict may still change')
  })

  it('are not waited for when an object could not be read, which decides', async () => {
    const { files } = await scopeReports({ objects: ['a'], rejected: ['b'], provisional: 1 })
    const cloud = fakePorts(() => ({ files }))
    const { envelope, sources } = await judge(cloud, count(2))
    expect(cloud.now()).toBeLessThan(5_000)
    expect(envelope.summary.trace.status).toBe('error')
    expect(sources.map(({ rejected }) => rejected?.code)).toEqual([undefined, 'truncated'])
  })

  it('are incomplete at the deadline', async () => {
    const { files } = await scopeReports({ objects: ['a'], provisional: 2 })
    const error = await failure(
      judge(
        fakePorts(() => ({ files })),
        count(1),
      ),
    )
    expect([error.code, error.message]).toEqual(['incomplete', expect.stringContaining('2 verdicts may still change')])
  })
})

describe('files that do not belong together', () => {
  it('are looked at again, since they may be being written', async () => {
    const files = await filesOf('a')
    const cloud = fakePorts((now) => (now < 3_000 ? { files, tampered: 'orders-validation.json' } : { files }))
    expect((await judge(cloud, count(1))).sources).toHaveLength(1)
  })

  it.each(['envelope.json', 'kvonce-payload-metadata.json', 'orders-validation.json'])(
    'are refused when %s stays another one',
    async (tampered) => {
      const files = await filesOf('a')
      const cloud = fakePorts(() => ({ files, tampered }))
      const error = await failure(judge(cloud, count(1), 3_600_000))
      expect([error.code, error.location]).toEqual(['corrupt', tampered])
      expect(cloud.now()).toBeLessThan(3_600_000)
    },
  )

  it('are refused when a listed file is not granted, or granted with another digest', async () => {
    const files = await filesOf('a')
    const partial = new Map([...files].filter(([name]) => name !== 'orders-validation.json'))
    expect(
      (
        await failure(
          judge(
            fakePorts(() => ({ files: partial })),
            count(1),
          ),
        )
      ).code,
    ).toBe('corrupt')
    const swapped = new Map([...files, ['orders-validation.json', '{}']] as const)
    expect(
      (
        await failure(
          judge(
            fakePorts(() => ({ files: swapped })),
            count(1),
          ),
        )
      ).code,
    ).toBe('corrupt')
  })

  it('are refused when they are of another scope', async () => {
    const files = await filesOf('a')
    const cloud = fakePorts(() => ({ files }))
    const error = await failure(awaitVerdict(cloud.ports, { scope: 'run:43', expected: count(1), timeout: 1_000 }))
    expect([error.code, error.message]).toEqual(['corrupt', 'the grant is for another scope'])
  })
})

describe('failures', () => {
  it('that may pass are tried again, not before the time that was asked for', async () => {
    const files = await filesOf('a')
    const error = new RetryLater('the grant API answered 429', { after: 30_000 })
    const cloud = fakePorts((now) => (now < 1 ? { error } : { files }))
    await judge(cloud, count(1))
    expect(cloud.asked.map(({ at }) => at)).toEqual([0, 30_000])
  })

  it('that stay are told at the deadline', async () => {
    const cloud = fakePorts(() => ({ error: new RetryLater('the grant API answered 503') }))
    const error = await failure(judge(cloud, count(1), 120_000))
    expect([error.code, error.message]).toEqual([
      'incomplete',
      expect.stringContaining('the last try failed: the grant API answered 503'),
    ])
    expect(cloud.asked.length).toBeGreaterThan(5)
    expect(cloud.asked.length).toBeLessThan(150)
  })

  it('that cannot pass end the wait at once', async () => {
    const cloud = fakePorts(() => ({ error: new TracegateError('unsupported', 'the grant API answered 404') }))
    expect((await failure(judge(cloud, count(1)))).code).toBe('unsupported')
    expect(cloud.asked).toHaveLength(1)
  })

  it('of a URL that has expired lead to another grant; what is there is not fetched again', async () => {
    const files = await filesOf('a')
    const cloud = fakePorts((now) => (now < 1 ? { files, expired: 'orders-validation.json' } : { files }))
    await judge(cloud, count(1))
    expect(cloud.asked).toHaveLength(2)
    expect(cloud.fetched).toEqual(['envelope.json', 'kvonce-payload-metadata.json', 'orders-validation.json'])
  })
})

describe('a refusal', () => {
  it('is final after one fresh token', async () => {
    for (const status of [401, 403] as const) {
      const cloud = fakePorts(() => ({ reply: { kind: 'refused', status } }))
      const error = await failure(judge(cloud, count(1)))
      expect([error.code, cloud.asked.map(({ token }) => token)]).toEqual(['denied', ['t1', 't2']])
      expect(error.remedy).toContain(status === 401 ? '--audience' : 'grant policy')
    }
  })

  it('of a token that ran out is overcome by a fresh one', async () => {
    const asked: string[] = []
    const files = await filesOf('a')
    const cloud = fakePorts(() => ({ files }))
    const { ask } = cloud.ports.grants
    const grants = {
      async ask(request: Parameters<typeof ask>[0]) {
        asked.push(request.token)
        return request.token === 't1' ? ({ kind: 'refused', status: 401 } as const) : ask(request)
      },
    }
    await awaitVerdict({ ...cloud.ports, grants }, { scope: SCOPE, expected: count(1), timeout: 1_000 })
    expect(asked).toEqual(['t1', 't2'])
  })

  it('is final at once when there is no other token', async () => {
    const cloud = fakePorts(() => ({ reply: { kind: 'refused', status: 401 } }), ['only'])
    expect((await failure(judge(cloud, count(1)))).code).toBe('denied')
    expect(cloud.asked).toHaveLength(1)
  })
})
