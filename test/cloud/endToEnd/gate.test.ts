import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { otlpJson } from '../../end-to-end/otlpForms.ts'
import { badKey, goodKey } from '../../end-to-end/spans.ts'
import { workplace } from '../../end-to-end/workplace.ts'
import { closed, listening } from '../../functions/gateway.ts'
import { AUDIENCE, gateClaims } from '../../functions/grantsFixture.ts'
import { type Issuer, startIssuer } from '../../functions/issuer.ts'
import { stackPlace } from './stackPlace.ts'
import { tellFigure } from './tellFigure.ts'

const SECRET = 'request-token-of-the-job'
const place = stackPlace()
let issuer: Issuer
beforeAll(async () => {
  issuer = await startIssuer(place.stack.issuerPort)
})
afterAll(() => issuer.close())

/** Base URL of the deployed API: hosts below localhost need not resolve, so its path names it. */
function endpoint(): string {
  const [id] = new URL(place.stack.grantsUrl).hostname.split('.')
  return `${place.stack.endpoint}/_aws/execute-api/${id}/$default`
}

/** Runs the gate as in a job of GitHub Actions that has this run id. */
async function startGate(runId: string, scope: string, ...args: string[]) {
  const server = createServer((request, response) => {
    const audience = new URL(request.url ?? '', 'http://localhost').searchParams.get('audience')
    const claims = { ...gateClaims, aud: audience, run_id: runId }
    const isAllowed = request.headers.authorization === `Bearer ${SECRET}`
    const answer = isAllowed ? issuer.sign(claims).then((value) => ({ value })) : Promise.resolve({})
    void answer.then((body) => response.writeHead(isAllowed ? 200 : 401).end(JSON.stringify(body)))
  })
  const env = {
    GITHUB_ACTIONS: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: `${await listening(server)}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: SECRET,
    NODE_EXTRA_CA_CERTS: place.stack.certificate,
  }
  const told = ['--scope', scope, '--endpoint', endpoint(), '--audience', AUDIENCE, '--format', 'json']
  const job = workplace()
  const { child, ended } = job.start(['gate', ...told, ...args], { env })
  child.stdin.end()
  return { job, ended: ended.finally(() => closed(server)) }
}

function objectOf(run: string, index: number): string {
  const resource = { 'cicd.pipeline.run.id': run }
  const spans = index === 2 ? badKey('bad', { resource }) : goodKey(`good-${index}`, { resource, trace: index + 1 })
  return otlpJson([...spans])
}

describe('the gate against the deployed grant API', () => {
  it('waits for objects that are uploaded while it runs, and gives the verdict of `tracegate run`', async () => {
    const began = Date.now()
    const gate = await startGate('777001', 'run:777001', '--expect-objects', '3', '--timeout', '120s')
    const laptop = workplace()
    for (let index = 0; index < 3; index++) {
      await wait(1_500)
      await place.put(`gate/${index}.json`, objectOf('777001', index))
      laptop.write(`in/${index}.json`, objectOf('777001', index))
    }
    const { code, stdout, stderr } = await gate.ended
    expect([code, stderr.replace(/^::add-mask::.*\n/gm, '')]).toEqual([1, expect.not.stringContaining(SECRET)])
    const run = await laptop.judge('in')
    expect(JSON.parse(stdout).summary).toEqual(run.summary)
    expect(run.summary.trace.status).toBe('invalid')
    expect(JSON.parse(gate.job.read('hermetic-reports/trace/envelope.json')).summary).toEqual(run.summary)
    tellFigure(
      `gate started before the first of 3 uploads: exit 1 after ${((Date.now() - began) / 1_000).toFixed(1)} s`,
    )
  })

  it('passes a run that conforms', async () => {
    await place.put('gate/conforming.json', objectOf('777002', 0))
    const gate = await startGate('777002', 'run:777002', '--expect-objects', '1', '--timeout', '120s')
    expect((await gate.ended).code).toBe(0)
  })

  it('cannot read another run, and never judges a part', async () => {
    const foreign = await startGate('777003', 'run:777002', '--expect-objects', '1', '--timeout', '20s')
    const partial = await startGate('777002', 'run:777002', '--expect-objects', '2', '--timeout', '8s')
    const [refused, waited] = await Promise.all([foreign.ended, partial.ended])
    expect([refused.code, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr).toContain('does not let this run read')
    expect([waited.code, waited.stdout]).toEqual([2, ''])
  })
})
