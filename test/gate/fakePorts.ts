import type { GatePorts, GrantReply } from '../../shared/gate/GatePorts.ts'
import { RetryLater } from '../../shared/gate/RetryLater.ts'
import { digestOf, type Files } from './scopeReports.ts'

export const SCOPE = 'run:42'

/** What the fake cloud has at one look: files, nothing yet, a refusal, or a failure. */
export type State =
  | { readonly files: Files; readonly tampered?: string; readonly expired?: string }
  | { readonly reply: GrantReply }
  | { readonly error: Error }

/** A cloud whose state is a function of the time, on a clock that waiting moves. */
export function fakePorts(stateAt: (now: number) => State, tokens: readonly string[] = ['t1', 't2', 't3']) {
  let now = 0
  let token = 0
  const kept = new Map<string, string>()
  const fetched: string[] = []
  const asked: { readonly at: number; readonly token: string }[] = []
  const told: string[] = []
  let current: State = stateAt(0)
  const ports: GatePorts = {
    identity: {
      async token({ fresh }) {
        if (fresh) token++
        return tokens[token]
      },
    },
    grants: {
      async ask({ token: used }) {
        asked.push({ at: now, token: used })
        current = stateAt(now)
        if ('error' in current) throw current.error
        return 'reply' in current ? current.reply : { kind: 'granted', answer: grantOf(current.files) }
      },
    },
    reports: {
      async fetch({ name, sha256 }) {
        if (!('files' in current)) throw new Error('no grant')
        if (current.expired === name) throw new RetryLater('expired')
        fetched.push(name)
        const content = current.tampered === name ? 'other' : (current.files.get(name) ?? '')
        kept.set(name, content)
        return digestOf(content) === sha256
      },
      text: async (name) => kept.get(name) ?? '',
      async *lines(name) {
        yield* (kept.get(name) ?? '').split('\n')
      },
      publish: async () => {},
    },
    now: () => now,
    async wait(milliseconds) {
      now += milliseconds
    },
    waiting: (text) => void told.push(text),
  }
  return { ports, fetched, asked, told, now: () => now }
}

function grantOf(files: Files, scope = SCOPE) {
  return {
    scope,
    expiresAt: '2026-11-21T06:05:00.000Z',
    files: [...files].map(([name, content]) => ({
      name,
      url: `https://bucket.example/${name}?X-Amz-Signature=secret`,
      sha256: digestOf(content),
      sizeBytes: Buffer.byteLength(content),
    })),
  }
}
