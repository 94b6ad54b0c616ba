import { type Workplace, workplace } from '../../end-to-end/workplace.ts'
import type { Judged } from './stackPlace.ts'

/** What `tracegate run` finds in the same objects, by scope, in the same form as `foundByStack`. */
export async function foundByRun(
  objects: ReadonlyMap<string, string | Uint8Array>,
): Promise<ReadonlyMap<string, Found>> {
  const laptop = workplace()
  for (const [name, content] of objects) laptop.write(`in/${name}`, content)
  const envelope = await laptop.judge('in')
  const scopes = new Set(envelope.summary.trace.domains.map(({ scope }) => scope))
  return new Map([...scopes].map((scope) => [scope, found(envelope, scope, readFrom(laptop))]))
}

/** What the deployed stack found of a scope. */
export function foundByStack({ envelope, files }: Judged, scope: string): Found {
  return found(envelope, scope, (name) => String(files.get(name)))
}

export type Found = readonly { readonly domain: object; readonly reports: Readonly<Record<string, string>> }[]

/** Reports are in a folder of the scope when there are several scopes; the masking key is another in every system. */
function found(envelope: Judged['envelope'], scope: string, read: (path: string) => string): Found {
  return envelope.summary.trace.domains
    .filter((domain) => domain.scope === scope)
    .map(({ artifacts, ...domain }) => ({
      domain,
      reports: Object.fromEntries(
        Object.entries(artifacts).map(([name, path]) => [name, withoutKey(read(String(path)))] as const),
      ),
    }))
}

const readFrom = (laptop: Workplace) => (path: string) => laptop.read(`hermetic-reports/trace/${path}`)

/** Hashed values as numbers, in the order in which they first occur; without digests of them, and the time of writing. */
function withoutKey(text: string): string {
  const numbers = new Map<string, number>()
  return text
    .replace(/h:[\w-]+/g, (value) => {
      if (!numbers.has(value)) numbers.set(value, numbers.size)
      return `h:${numbers.get(value)}`
    })
    .replace(/"generatedAt":\s*"[^"]*"/g, '')
    .replace(/"eventSetDigest":\s*"[^"]*"/g, '')
}
