import type { Domain } from '../domains/Domain.ts'
import type { MemberPath, SummaryItems, SummaryPlan } from '../domains/SummaryPlan.ts'
import type { EmitEvent } from './convertSpan.ts'
import { eventOfLine } from './eventOfLine.ts'
import { linePlan } from './linePlan.ts'
import { scopeOf } from './scopeOf.ts'

/** Larger documents are no summaries. */
const LARGEST = 10 * 1024 * 1024
const LINE_FEED = 0x0a

type Members = Readonly<Record<string, unknown>>

/**
 * Emits the events of a JSON document that sums something up, as the domains declare it, and says whether it is one: a
 * single object with a time and items where a domain looks for them. Of `others`, nothing is emitted. Events are unmasked,
 * have no id yet, and carry `#<path>[<index>]` as location.
 */
export function readSummary(
  bytes: Uint8Array,
  domains: readonly Domain[],
  emit: EmitEvent,
  scope: string = scopeOf(undefined, undefined),
  others: readonly Domain[] = [],
): boolean {
  if (![...domains, ...others].some(({ summary }) => summary !== undefined)) return false
  const document = documentOf(bytes)
  if (document === undefined || Object.hasOwn(document, 'type')) return false
  const readers = [...domains, ...others].filter(({ summary }) => summary !== undefined && fits(document, summary))
  for (const domain of readers.filter((one) => domains.includes(one))) {
    const plan = linePlan(domain)
    for (const { record, location } of recordsOf(document, domain.summary as SummaryPlan)) {
      emit(domain, scope, eventOfLine(record, '', plan, location))
    }
  }
  return readers.length > 0
}

/** The only document there is; `undefined` for lines of JSON and for what is no object. */
function documentOf(bytes: Uint8Array): Members | undefined {
  if (bytes.length > LARGEST) return undefined
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const feed = buffer.indexOf(LINE_FEED)
  // Many lines of events show by their first line that they are.
  const isLines = feed > 0 && parse(buffer.toString('utf8', 0, feed)) !== undefined
  if (isLines && buffer.toString('utf8', feed).trim() !== '') return undefined
  return parse(buffer.toString('utf8'))
}

function parse(text: string): Members | undefined {
  try {
    return membersOf(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch {
    return undefined
  }
}

function fits(document: Members, { timestamp, items }: SummaryPlan): boolean {
  const hasItems = items.some(({ from }) => typeof at(document, from) === 'object' && at(document, from) !== null)
  return hasItems && firstOf(document, timestamp) !== undefined
}

function* recordsOf(document: Members, plan: SummaryPlan): Generator<{ record: Members; location: string }> {
  const timestamp = firstOf(document, plan.timestamp)
  for (const items of plan.items) {
    const found = at(document, items.from)
    if (typeof found !== 'object' || found === null) continue
    for (const [index, [name, item]] of Object.entries(found).entries()) {
      const fields = fieldsOf(Array.isArray(found) ? undefined : name, item, items, plan)
      if (fields === undefined) continue
      yield { record: { timestamp, ...fields }, location: `#${items.from.join('.')}[${index}]` }
    }
  }
}

function fieldsOf(
  name: string | undefined,
  item: unknown,
  { key, set, fields, needs }: SummaryItems,
  { words }: SummaryPlan,
): Members | undefined {
  const found: Record<string, unknown> = { ...set }
  if (name !== undefined && key !== undefined) found[key] = name
  for (const [field, paths] of Object.entries(fields)) {
    const value = firstOf(item, paths)
    if (value !== undefined) found[field] = wordFor(value, words[field])
  }
  return needs.every((field) => found[field] !== undefined) ? found : undefined
}

function wordFor(value: unknown, words: Readonly<Record<string, string>> = {}): unknown {
  const word = typeof value === 'string' ? value.toLowerCase() : ''
  return Object.hasOwn(words, word) ? words[word] : value
}

/** The first text, number or flag. */
function firstOf(value: unknown, paths: readonly MemberPath[]): unknown {
  for (const path of paths) {
    const found = at(value, path)
    if (typeof found === 'string' ? found !== '' : typeof found === 'number' || typeof found === 'boolean') return found
  }
  return undefined
}

function at(value: unknown, path: MemberPath): unknown {
  let found = value
  for (const name of path) {
    const members = membersOf(found)
    found = members !== undefined && Object.hasOwn(members, name) ? members[name] : undefined
  }
  return found
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined
}
