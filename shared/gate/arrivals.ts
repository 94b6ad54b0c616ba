import { plural } from '../reporting/plural.ts'
import type { SourceObject } from '../reporting/RunReport.ts'
import { sourceDetail } from '../reporting/sourceDetail.ts'
import type { ExpectedObject } from './readManifest.ts'

/** When everything has arrived; durations in milliseconds. */
export type Expectation =
  | { readonly kind: 'count'; readonly objects: number }
  | { readonly kind: 'manifest'; readonly objects: readonly ExpectedObject[] }
  | { readonly kind: 'settled'; readonly settle: number }

/** What there still is to wait for. */
export interface Lack {
  /** `3 of 5 objects have been judged`. */
  readonly told: string
  /** Keys that are missing, if they are known. */
  readonly missing: readonly string[]
  /** When to look again at the latest, on the clock of the looks. */
  readonly readyAt?: number
}

/** Follows what has been judged of a scope, look by look. */
export interface Arrivals {
  /** `undefined`: everything that is expected has been judged. `now` in milliseconds. */
  look(objects: readonly SourceObject[], now: number): Lack | undefined
}

export function arrivals(expected: Expectation): Arrivals {
  switch (expected.kind) {
    case 'count':
      return { look: (objects) => lackOfCount(expected.objects, identitiesOf(objects).size) }
    case 'manifest':
      return { look: (objects) => lackOfObjects(expected.objects, objects) }
    case 'settled':
      return settling(expected.settle)
  }
}

function lackOfCount(wanted: number, seen: number): Lack | undefined {
  return seen >= wanted ? undefined : { told: `${seen} of ${plural(wanted, 'object')} judged`, missing: [] }
}

function lackOfObjects(wanted: readonly ExpectedObject[], objects: readonly SourceObject[]): Lack | undefined {
  const seen = new Map<string, Set<string | undefined>>()
  for (const { name, sha256 } of objects) {
    for (const key of new Set([name, keyIn(name)])) {
      const digests = seen.get(key) ?? new Set()
      seen.set(key, digests.add(sha256))
    }
  }
  const missing = wanted.filter(({ key, sha256 }) => {
    const digests = seen.get(key) ?? seen.get(sourceDetail(key)) ?? seen.get(key.split(/[?#]/, 1)[0] ?? key)
    return digests === undefined || (sha256 !== undefined && !digests.has(sha256))
  })
  if (missing.length === 0) return undefined
  return {
    told: `${wanted.length - missing.length} of ${plural(wanted.length, 'object')} of the manifest judged`,
    missing: missing.map(({ key }) => key),
  }
}

/** The key of `s3://bucket/key`; any other name is one. */
function keyIn(name: string): string {
  return name.replace(/^(s3|gs):\/\/[^/]*\//, '')
}

/** Nothing at all is never settled: it cannot be told from what has not begun. */
function settling(settle: number): Arrivals {
  let before: ReadonlySet<string> = new Set()
  let since = 0
  return {
    look(objects, now) {
      const seen = identitiesOf(objects)
      if (seen.size === 0) return { told: 'no object judged yet', missing: [] }
      if (seen.symmetricDifference(before).size > 0) since = now
      before = seen
      if (now - since >= settle) return undefined
      return { told: `${plural(seen.size, 'object')} judged; more may come`, missing: [], readyAt: since + settle }
    },
  }
}

/** One for each object; under one key there may have been several, one after the other. */
function identitiesOf(objects: readonly SourceObject[]): ReadonlySet<string> {
  return new Set(objects.map(({ name, sha256 = '' }) => `${sha256} ${name}`))
}
