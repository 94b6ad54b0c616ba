// `node .ci/ministack.ts` installs and starts a local AWS, prints where it is, and runs it until it is interrupted.
//
// Where version 1.5.33 differs from AWS, as far as it was tried. The same as in AWS: conditional writes of S3 and DynamoDB
// with the item in the way, ranges, versions, signed URLs and their expiry, policies of roles and sessions, limits of keys,
// items and transactions, reserved words, pages of 1 MB, groups and deduplication of FIFO queues.
// - Lifecycle rules are stored and not carried out; items past their TTL go within a minute or so, not days later.
// - Parts of a multipart upload may be smaller than 5 MiB.
// - An index of DynamoDB is never behind its table, and nothing is ever throttled or left unprocessed.
// - Of FIFO queues, one batch at a time is worked on, whatever the groups.
// - `aws:PrincipalArn`, the permissions for batches of SQS, versions in events; runMiniStack.py corrects them.
// - Signatures of the root user (any account id as access key) are not checked.
// - CloudFormation has no `AWS::IAM::OIDCProvider`; the API of IAM creates one.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { installMiniStack } from './installMiniStack.ts'
import { freePort, startChild } from './startChild.ts'

const LOGS = fileURLToPath(new URL('../.ministack/logs', import.meta.url))

const PROGRAM = fileURLToPath(new URL('runMiniStack.py', import.meta.url))

export interface MiniStack {
  /** On loopback; region `us-east-1`, and account `000000000000`, which is also the access key of its root user. */
  readonly endpoint: string
  /** File with what it and its functions print. */
  readonly log: string
  /** File with its own certificate, which this process trusts and others must be told to; only with `tls`. */
  readonly certificate: string | undefined
  /** Ends it and every function it runs; all that it held is gone. */
  stop(): Promise<void>
}

/**
 * Starts a local AWS on a port of its own, empty, with the Node that runs this first on its PATH. With `enforcePolicies`,
 * users and roles may do only what IAM policies allow, and their signatures are checked. With `tls`, which needs the `openssl`
 * command, it speaks HTTPS alone: else policies that refuse other requests refuse all.
 */
export async function startMiniStack({ enforcePolicies = true, tls = false } = {}): Promise<MiniStack> {
  const python = installMiniStack()
  const port = await freePort()
  const endpoint = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  mkdirSync(LOGS, { recursive: true })
  const log = join(LOGS, `${port}.log`)
  const folder = mkdtempSync(join(tmpdir(), 'tracegate-ministack-'))
  const certificate = tls ? join(folder, 'ministack-tls', 'server.crt') : undefined
  // Credentials and settings of a real account must not reach it, nor the functions it runs.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(AWS|MINISTACK|LOCALSTACK|NODE_OPTIONS)/.test(name),
  )
  const stop = await startChild({
    name: 'MiniStack',
    command: python,
    args: [PROGRAM],
    env: {
      ...Object.fromEntries(inherited),
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      AUTH: String(enforcePolicies),
      ...(certificate === undefined ? {} : { USE_SSL: 'true', NODE_EXTRA_CA_CERTS: certificate }),
      TMPDIR: folder,
      STATE_DIR: join(folder, 'state'),
      S3_DATA_DIR: join(folder, 's3'),
    },
    cwd: folder,
    log,
    isReady: async () => {
      if (certificate !== undefined) trust(await readFile(certificate, 'utf8'))
      return (await fetch(`${endpoint}/_ministack/health`)).ok
    },
  })
  return {
    endpoint,
    log,
    certificate,
    stop: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Lets this process trust a certificate besides those that it trusts. */
export function trust(certificate: string): void {
  const trusted = getCACertificates('default')
  if (!trusted.includes(certificate)) setDefaultCACertificates([...trusted, certificate])
}

if (import.meta.main) {
  const { endpoint, log, stop, certificate } = await startMiniStack({ tls: process.argv.includes('--tls') })
  process.stdout.write(`${[endpoint, certificate].filter(Boolean).join(' ')}\n`)
  process.stderr.write(`MiniStack runs until you press Ctrl-C; it writes to ${log}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
}
