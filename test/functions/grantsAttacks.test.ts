import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { grantsHandler } from '../../functions/report/grantsHandler.ts'
import { startGateway } from './gateway.ts'
import { AUDIENCE, captureLog, gateClaims, grantPorts, grantsSettings, writeReports } from './grantsFixture.ts'
import { type Issuer, startIssuer } from './issuer.ts'

const SCOPE = 'run:18240917'
const world = grantPorts()
let issuer: Issuer
let gateway: Awaited<ReturnType<typeof startGateway>>
let log: ReturnType<typeof captureLog>
/** All that a request could leak, and that nothing may keep. */
const secrets = new Set<string>()

beforeAll(async () => {
  issuer = await startIssuer()
  const handler = grantsHandler({ ...grantsSettings(), ports: world.ports })
  gateway = await startGateway({ issuer: issuer.url, audience: AUDIENCE, handler })
  await writeReports(world, SCOPE)
  await writeReports(world, 'run:666')
})
afterAll(async () => {
  await gateway.close()
  await issuer.close()
})
beforeEach(() => {
  world.records.length = 0
  world.urls.length = 0
  world.prefixes.length = 0
  log = captureLog()
})
afterEach(() => vi.restoreAllMocks())

interface Sent {
  readonly token?: string | readonly string[] | undefined
  readonly body?: string | Buffer
  readonly method?: string
  readonly path?: string
  readonly type?: string
}

async function send({ token, body = JSON.stringify({ scope: SCOPE }), method = 'POST', path = '/grants', type }: Sent) {
  const tokens = token === undefined ? [] : [token].flat()
  for (const each of tokens) if (each.length > 20) secrets.add(each)
  const headers = new Headers({ 'content-type': type ?? 'application/json' })
  for (const each of tokens) headers.append('authorization', `Bearer ${each}`)
  const response = await fetch(gateway.url + path, { method, headers, ...(method === 'GET' ? {} : { body }) })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

/** Refused as expected, and nothing signed, nothing told, nothing leaked. */
async function expectRefused(sent: Sent, ...statuses: readonly number[]) {
  const answer = await send(sent)
  expect(statuses).toContain(answer.status)
  expect(world.urls).toEqual([])
  expect(answer.text).not.toMatch(/main-gate|staging-gate|4711|other-|rule|acme/)
  expectNothingLeaked()
  return answer
}

function expectNothingLeaked() {
  for (const secret of [...secrets, ...world.urls, 'X-Amz-Signature']) {
    expect(log.text()).not.toContain(secret)
    expect(JSON.stringify(world.records)).not.toContain(secret)
  }
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a job that the policy means', () => {
  it('gets a signed URL for every report of its run, and leaves a record without them', async () => {
    const { status, text, headers } = await send({ token: await issuer.sign(gateClaims) })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    const answer = JSON.parse(text) as { scope: string; files: { name: string; url: string }[] }
    expect(answer.scope).toBe(SCOPE)
    expect(answer.files.map(({ name }) => name)).toEqual([
      'envelope.json',
      'orders-validation.json',
      'kvonce-payload-metadata.json',
    ])
    expect(world.records).toMatchObject([{ kind: 'grant', scope: SCOPE, details: { rule: 'main-gate' } }])
    expect(log.lines()).toContainEqual(
      expect.objectContaining({ message: 'grant given', rule: 'main-gate', scope: SCOPE }),
    )
    expectNothingLeaked()
  })

  it('may send its token without the word Bearer being spelt as usual, and spaces in the body', async () => {
    const token = await issuer.sign(gateClaims)
    expect((await send({ token, body: `\n{ "scope" :\t"${SCOPE}" }\n` })).status).toBe(200)
    expect((await send({ token, type: 'application/json; charset=utf-8' })).status).toBe(200)
  })

  it('is told to come again when its run was not judged yet', async () => {
    const token = await issuer.sign({ ...gateClaims, run_id: '5' })
    const { status, text, headers } = await send({ token, body: '{"scope":"run:5"}' })
    expect([status, JSON.parse(text)]).toEqual([202, { scope: 'run:5', files: [] }])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('tokens that prove nothing', () => {
  const now = () => Math.floor(Date.now() / 1_000)
  const forged: Record<string, () => Promise<Sent['token']> | Sent['token']> = {
    none: () => undefined,
    'an empty one': () => '',
    'no JWT': () => 'let-me-in',
    'alg none': () => `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded({ iss: issuer.url, ...gateClaims })}.`,
    'alg none with a kid': () =>
      `${encoded({ alg: 'none', kid: 'key-1' })}.${encoded({ iss: issuer.url, ...gateClaims, exp: now() + 60 })}.`,
    'HS256 with the public key as the secret': () => {
      const signed = `${encoded({ alg: 'HS256', kid: 'key-1' })}.${encoded({ iss: issuer.url, ...gateClaims, exp: now() + 60 })}`
      return `${signed}.${createHmac('sha256', issuer.publicKey).update(signed).digest('base64url')}`
    },
    'PS256 by the right key': async () => {
      const [, payload, signature] = (await issuer.sign(gateClaims)).split('.')
      return [encoded({ alg: 'PS256', kid: 'key-1' }), payload, signature].join('.')
    },
    'another issuer': () => issuer.sign({ ...gateClaims, iss: 'https://token.actions.githubusercontent.com' }),
    'an issuer that starts alike': () => issuer.sign({ ...gateClaims, iss: `${issuer.url}/acme` }),
    'another audience': () => issuer.sign({ ...gateClaims, aud: 'sts.amazonaws.com' }),
    'no audience': () => issuer.sign({ ...gateClaims, aud: undefined }),
    'an expired one': () => issuer.sign({ ...gateClaims, exp: now() - 1 }),
    'one without an end': () => issuer.sign({ ...gateClaims, exp: undefined }),
    'one that is not valid yet': () => issuer.sign({ ...gateClaims, nbf: now() + 300 }),
    'one from the future': () => issuer.sign({ ...gateClaims, iat: now() + 300 }),
    'an unknown key id': () => issuer.sign(gateClaims, { kid: 'key-2' }),
    'no key id': () => issuer.sign(gateClaims, { kid: undefined } as never),
    'a key of its own in the header': () => issuer.forge(gateClaims),
    'another payload': async () => {
      const [header, , signature] = (await issuer.sign(gateClaims)).split('.')
      const payload = encoded({ iss: issuer.url, ...gateClaims, run_id: '666', exp: now() + 60 })
      return [header, payload, signature].join('.')
    },
    'no signature': async () => `${(await issuer.sign(gateClaims)).split('.').slice(0, 2).join('.')}.`,
    'two tokens': async () => [await issuer.sign(gateClaims), await issuer.sign(gateClaims)],
    'two tokens in one header': async () => `${await issuer.sign(gateClaims)}, ${await issuer.sign(gateClaims)}`,
  }

  it.each(Object.entries(forged))('%s', async (_name, make) => {
    await expectRefused({ token: await make() }, 401)
    expect(world.records).toEqual([])
  })

  it('a huge one', async () => {
    const token = await issuer.sign({ ...gateClaims, filler: 'x'.repeat(20_000) })
    await expectRefused({ token }, 401, 431)
  })

  it('one for several audiences, or for a client that is named like ours', async () => {
    await expectRefused({ token: await issuer.sign({ ...gateClaims, aud: [AUDIENCE, 'another'] }) }, 403)
    await expectRefused({ token: await issuer.sign({ ...gateClaims, aud: undefined, client_id: AUDIENCE }) }, 403)
    expect(world.records.map(({ details }) => details.reason)).toEqual(['other-audience', 'other-audience'])
  })
})

describe('a true token that the policy does not mean', () => {
  const path = 'acme/shop/.github/workflows/gate.yml'
  const others: Record<string, [Record<string, unknown>, string]> = {
    'another repository': [{ repository_id: '4712', repository: 'acme/other' }, 'other-repository'],
    'another repository that took the name': [{ repository_id: '4712' }, 'other-repository'],
    'no repository id': [{ repository_id: undefined }, 'other-repository'],
    'a list of repository ids': [{ repository_id: ['4711', '4712'] }, 'other-repository'],
    'a fork': [{ repository_id: '9001', repository: 'mallory/shop', repository_owner: 'mallory' }, 'other-repository'],
    'a fork that names us in sub': [{ repository_id: '9001', sub: gateClaims.sub }, 'other-repository'],
    'the repository under another name': [{ repository: 'acme/renamed' }, 'other-repository-name'],
    'a pull request': [{ ref: 'refs/pull/7/merge', event_name: 'pull_request' }, 'other-ref'],
    'another branch': [{ ref: 'refs/heads/evil' }, 'other-ref'],
    'a branch that starts alike': [{ ref: 'refs/heads/main2' }, 'other-ref'],
    'a branch with a line break': [{ ref: 'refs/heads/main\n' }, 'other-ref'],
    'a tag of the same name': [{ ref: 'refs/tags/main' }, 'other-ref'],
    'no ref': [{ ref: undefined }, 'other-ref'],
    'another workflow': [
      { job_workflow_ref: 'acme/shop/.github/workflows/evil.yml@refs/heads/main' },
      'other-workflow',
    ],
    'the workflow of another branch': [{ job_workflow_ref: `${path}@refs/heads/evil` }, 'other-workflow'],
    'a workflow named like ours at a ref': [
      { job_workflow_ref: `${path}@refs/heads/main@refs/heads/evil` },
      'other-workflow',
    ],
    'no workflow': [{ job_workflow_ref: undefined }, 'other-workflow'],
    'a pull request target': [{ event_name: 'pull_request_target' }, 'other-event'],
    'a workflow run': [{ event_name: 'workflow_run' }, 'other-event'],
    'no event': [{ event_name: undefined }, 'other-event'],
    'another run': [{ run_id: '18240918' }, 'other-run'],
    'no run': [{ run_id: undefined }, 'other-run'],
    'a run that climbs': [{ run_id: '../18240917' }, 'other-run'],
  }

  it.each(Object.entries(others))('%s', async (_name, [claims, reason]) => {
    const token = await issuer.sign({ ...gateClaims, ...claims })
    const { text } = await expectRefused({ token }, 403)
    expect(JSON.parse(text)).toEqual({ message: 'Forbidden' })
    expect(world.prefixes).toEqual([])
    expect(world.records).toMatchObject([{ kind: 'denial', scope: SCOPE, details: { reason, rule: 'main-gate' } }])
    expect(log.lines()).toContainEqual(expect.objectContaining({ message: 'grant denied', reason, rule: 'main-gate' }))
  })

  it('another environment, and another attempt', async () => {
    const staging = {
      ...gateClaims,
      ref: 'refs/heads/feature',
      environment: 'staging',
      event_name: 'workflow_dispatch',
      job_workflow_ref: 'acme/shop/.github/workflows/deploy.yml@refs/heads/feature',
    }
    const ask = (claims: Record<string, unknown>, scope: string) =>
      issuer.sign({ ...staging, ...claims }).then((token) => ({ token, body: JSON.stringify({ scope }) }))
    expect((await send(await ask({}, 'run:18240917-1'))).status).toBe(202)
    await expectRefused(await ask({}, 'run:18240917-2'), 403)
    await expectRefused(await ask({}, 'run:18240917'), 403)
    await expectRefused(await ask({ run_id: '18240917-1', run_attempt: '' }, 'run:18240917-1-'), 403)
    await expectRefused(await ask({ environment: 'production' }, 'run:18240917-1'), 403)
    await expectRefused(await ask({ environment: undefined }, 'run:18240917-1'), 403)
    await expectRefused(await ask({ event_name: 'push' }, 'run:18240917-1'), 403)
    expect(world.records.map(({ details }) => [details.rule, details.reason])).toEqual([
      ['staging-gate', 'other-run'],
      ['staging-gate', 'other-run'],
      ['staging-gate', 'other-run'],
      ['staging-gate', 'other-environment'],
      ['staging-gate', 'other-environment'],
      ['staging-gate', 'other-event'],
    ])
  })

  it('the scope of another run, which has reports', async () => {
    await expectRefused({ token: await issuer.sign(gateClaims), body: '{"scope":"run:666"}' }, 403)
  })
})

describe('bodies that are no request', () => {
  const json = (scope: unknown) => JSON.stringify({ scope })
  const bodies: Record<string, string | Buffer> = {
    'two dots': json('run:..'),
    'a climb': json('run:18240917/../666'),
    'two dots in an id': json('run:1..2'),
    'an encoded climb': json('run:%2e%2e%2f666'),
    'a slash': json('run:18240917/x'),
    'a backslash': json('run:18240917\\666'),
    'an asterisk': json('run:*'),
    'a question mark': json('run:1824091?'),
    'a dollar': json('run:$' + '{aws:userid}'),
    'a NUL': json('run:18240917\0'),
    'a line break': json('run:18240917\n'),
    'full-width digits': json('run:１８２４０９１７'),
    'a Cyrillic letter': json('run:а'),
    'a right-to-left mark': json('run:18240917\u200f'),
    'a combining mark': json('run:18240917\u0301'),
    'half a surrogate pair': '{"scope":"run:\\ud800"}',
    'an escape that means the right scope': '{"scope":"run:1824091\\u0037"}',
    'an escaped name': '{"\\u0073cope":"run:18240917"}',
    'another kind of scope': json('RUN:18240917'),
    'no kind': json('18240917'),
    'no id': json('run:'),
    'a very long id': json(`run:${'1'.repeat(129)}`),
    'a number': json(18240917),
    'a list': json([SCOPE]),
    'an object': json({ toString: SCOPE }),
    null: json(null),
    __proto__: json('__proto__'),
    'a prototype': `{"__proto__":{"scope":"${SCOPE}"}}`,
    'a prototype beside it': `{"scope":"${SCOPE}","__proto__":{"admin":true}}`,
    'a constructor': `{"constructor":{"prototype":{"scope":"${SCOPE}"}}}`,
    'the scope twice': `{"scope":"${SCOPE}","scope":"run:666"}`,
    'the scope twice, the right one last': `{"scope":"run:666","scope":"${SCOPE}"}`,
    'another member': `{"scope":"${SCOPE}","admin":true}`,
    'a list around it': `[{"scope":"${SCOPE}"}]`,
    'something after it': `{"scope":"${SCOPE}"}x`,
    'a comment': `{"scope":"${SCOPE}"/* */}`,
    'a byte order mark': `\uFEFF{"scope":"${SCOPE}"}`,
    nothing: '',
    'no JSON': 'scope=run:18240917',
    'no UTF-8': Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
    UTF16: Buffer.from(json(SCOPE), 'utf16le'),
  }

  it.each(Object.entries(bodies))('%s', async (_name, body) => {
    await expectRefused({ token: await issuer.sign(gateClaims), body }, 400)
    expect(world.records).toEqual([])
    expect(log.lines()).toContainEqual(expect.objectContaining({ message: 'request refused', status: 400 }))
  })

  it('more than 4 KB', async () => {
    const token = await issuer.sign(gateClaims)
    const long = (bytes: number) => `{"scope":"${SCOPE}"${' '.repeat(bytes)}}`
    await expectRefused({ token, body: long(5_000) }, 413)
    await expectRefused({ token, body: long(500_000) }, 413)
    await expectRefused({ token, body: long(5_000), type: 'application/octet-stream' }, 400)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'application/json;charset=utf-7'])(
    'the content type %s',
    async (type) => {
      await expectRefused({ token: await issuer.sign(gateClaims), type }, 400)
    },
  )
})

it('another method or path is not there', async () => {
  const token = await issuer.sign(gateClaims)
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) await expectRefused({ token, method }, 404)
  for (const path of ['/', '/grants/', '/grants/run:666', '/%67rants', '//grants', '/grants/../grants/x']) {
    await expectRefused({ token, path }, 404)
  }
})
