import { hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GrantOutcome, issueGrant, reportPrefix } from '../../shared/access/issueGrant.ts'
import { readGrantPolicy } from '../../shared/access/readGrantPolicy.ts'
import { grantPorts, NOW, pointTo, writeReports } from '../functions/grantsFixture.ts'
import { sampleClaims, samplePolicy } from './samplePolicy.ts'

const policy = readGrantPolicy(JSON.stringify(samplePolicy), 'policy.yaml')

function ask(
  { ports }: ReturnType<typeof grantPorts>,
  change: Readonly<Record<string, unknown>> = {},
  scope = 'run:42',
) {
  const claims = { ...sampleClaims, ...change }
  return issueGrant(ports, { policy, audience: 'tracegate', claims, scope, requestId: 'request-1' })
}

function filesOf(outcome: GrantOutcome) {
  return outcome.status === 'granted' ? outcome.files : []
}

describe('a grant', () => {
  it('names every file that the envelope lists, and the envelope, with digest and size', async () => {
    const world = grantPorts()
    const { folder, files } = await writeReports(world, 'run:42')
    const outcome = await ask(world)
    expect(outcome).toMatchObject({ status: 'granted', rule: 'main-gate' })
    const envelope = await world.objects.get(`reports/${folder}/envelope.json`)
    expect(filesOf(outcome).map(({ name, sha256, sizeBytes }) => [name, sha256, sizeBytes])).toEqual([
      ['envelope.json', hash('sha256', envelope), envelope.length],
      ...Object.entries(files).map(([name, text]) => [name, hash('sha256', text), text.length]),
    ])
  })

  it('ends after five minutes at most, and no later than the first of its URLs', async () => {
    const world = grantPorts()
    await writeReports(world, 'run:42')
    expect(await ask(world)).toMatchObject({ expiresAt: new Date(NOW + 300_000).toISOString() })
    const readerOf = world.ports.readerOf
    world.ports.readerOf = async (prefix) => {
      const { objects, signer } = await readerOf(prefix)
      const sign: typeof signer.sign = async (object, seconds) => ({
        ...(await signer.sign(object, seconds)),
        expiresAt: NOW + 60_000,
      })
      return { objects, signer: { sign } }
    }
    expect(await ask(world)).toMatchObject({ expiresAt: new Date(NOW + 60_000).toISOString() })
  })

  it('is signed by a session that reaches the reports of this scope alone', async () => {
    const world = grantPorts()
    await writeReports(world, 'run:42')
    await ask(world)
    expect(world.prefixes).toEqual(['reports/run_3a42/'])
  })

  it('is on record with a hash of each URL and who asked, without URL or token', async () => {
    const world = grantPorts()
    await writeReports(world, 'run:42')
    const files = filesOf(await ask(world, { jti: 'token-1', secret: 'x' }))
    expect(world.records).toMatchObject([
      {
        id: 'request-1',
        kind: 'grant',
        at: NOW,
        scope: 'run:42',
        details: {
          rule: 'main-gate',
          subject: { issuer: sampleClaims.iss, tokenId: 'token-1', repositoryId: '4711', runId: '42', event: 'push' },
          files: files.map(({ name, url }) => ({ name, urlSha256: hash('sha256', url) })),
        },
      },
    ])
    for (const { url } of files) expect(JSON.stringify(world.records)).not.toContain(url)
  })

  it('is not given when it cannot be put on record', async () => {
    const world = grantPorts()
    await writeReports(world, 'run:42')
    world.ports.audit.record = async () => Promise.reject(new Error('the table is gone'))
    await expect(ask(world)).rejects.toThrow('the table is gone')
    await expect(ask(world, { ref: 'refs/heads/evil' })).rejects.toThrow('the table is gone')
  })

  it('waits until the scope is judged and all its reports are there', async () => {
    const world = grantPorts()
    expect(await ask(world)).toEqual({ status: 'not-yet', rule: 'main-gate' })
    const { folder } = await writeReports(world, 'run:42')
    await world.objects.delete(`reports/${folder}/orders-validation.json`)
    expect(await ask(world)).toEqual({ status: 'not-yet', rule: 'main-gate' })
    await world.objects.delete(`reports/${folder}/envelope.json`)
    expect(await ask(world)).toEqual({ status: 'not-yet', rule: 'main-gate' })
    expect(world.records).toEqual([])
  })

  it('never follows a verdict or an envelope to another scope', async () => {
    const world = grantPorts()
    const { folder } = await writeReports(world, 'run:42')
    const other = await writeReports(world, 'run:43')
    for (const elsewhere of [other.folder, `${folder}/../../run_3a43/judged`, '', 'run_3a4']) {
      await pointTo(world.results, 'run:42', elsewhere)
      await expect(ask(world)).rejects.toThrow()
    }
    await pointTo(world.results, 'run:42', folder)
    for (const path of ['../../run_3a43/judged/envelope.json', '/etc/passwd', 'a//b', '.', 'envelope.json', '']) {
      const artifacts = [{ path, checksum: `sha256:${hash('sha256', '')}` }]
      await world.objects.put(`reports/${folder}/envelope.json`, Buffer.from(JSON.stringify({ artifacts })))
      await expect(ask(world)).rejects.toMatchObject({ code: 'corrupt' })
    }
    expect(world.urls).toEqual([])
  })

  it.each(['', '{', 'null', '{}', '{"artifacts":[{"path":"a","checksum":"md5:1"}]}'])(
    'is an operational failure where the envelope is %j',
    async (text) => {
      const world = grantPorts()
      const { folder } = await writeReports(world, 'run:42')
      await world.objects.put(`reports/${folder}/envelope.json`, Buffer.from(text))
      await expect(ask(world)).rejects.toMatchObject({ code: 'corrupt' })
    },
  )

  it('reads nothing for whoever is refused', async () => {
    const world = grantPorts()
    await writeReports(world, 'run:42')
    world.ports.results.getVerdict = () => Promise.reject(new Error('must not be asked'))
    expect(await ask(world, { repository_id: '1' })).toMatchObject({ status: 'denied', reason: 'other-repository' })
    expect(world.prefixes).toEqual([])
  })
})

describe('the prefix of a session', () => {
  const scope = fc.stringMatching(/^run:[A-Za-z0-9._-]{1,128}$/)
  const near = fc
    .tuple(scope, fc.stringMatching(/^[A-Za-z0-9._-]{0,3}$/))
    .map(([one, more]) => [one, one + more] as const)

  it('starts no key of another scope', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.tuple(scope, scope), near),
        fc.stringMatching(/^[a-z0-9./_-]{0,20}$/),
        ([one, other], file) => {
          fc.pre(one !== other)
          const key = `${reportPrefix(other)}${file}`
          expect(key.startsWith(reportPrefix(one))).toBe(false)
          expect(key.toLowerCase().startsWith(reportPrefix(one).toLowerCase())).toBe(false)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('has nothing in it that a policy, a URL or a path reads as more than itself', () => {
    fc.assert(
      fc.property(fc.oneof(scope, fc.string()), (any) => {
        expect(reportPrefix(any)).toMatch(/^reports\/[a-z0-9_-][a-z0-9._-]*\/$/)
      }),
    )
  })
})
