import { suggestName } from '../../machine/expression/suggestName.ts'
import type { MemberPath, SummaryItems, SummaryPlan } from '../SummaryPlan.ts'
import type { Entry } from './Entry.ts'
import { hostileProblem } from './nameProblem.ts'
import type { Reader } from './Reader.ts'
import type { FieldDraft } from './readFields.ts'

/** Section `summary`. */
export function readSummary(reader: Reader, entry: Entry, drafts: readonly FieldDraft[]): SummaryPlan {
  const sections = reader.section(entry, ['timestamp', 'items'], ['words', 'description'])
  const [timestamp, items, words] = [sections.get('timestamp'), sections.get('items'), sections.get('words')]
  const description = sections.get('description')
  if (description !== undefined) reader.text(description)
  const names = drafts.map(({ name }) => name)
  return {
    timestamp: timestamp === undefined ? [] : readPaths(reader, timestamp),
    items: items === undefined ? [] : reader.items(items).flatMap((item) => readItems(reader, item, names)),
    words: words === undefined ? {} : byField(reader, words, names, (named) => readTexts(reader, named)),
  }
}

/** The same for each of the places in `from`. */
function readItems(reader: Reader, entry: Entry, names: readonly string[]): readonly SummaryItems[] {
  const sections = reader.section(entry, ['from', 'set'], ['key', 'fields', 'needs'])
  const [from, key, set] = [sections.get('from'), sections.get('key'), sections.get('set')]
  const [fields, needs] = [sections.get('fields'), sections.get('needs')]
  const items = {
    key: key && reader.word(key, names),
    set: set === undefined ? {} : byField(reader, set, names, (named) => reader.text(named) ?? ''),
    fields: fields === undefined ? {} : byField(reader, fields, names, (named) => readPaths(reader, named)),
    needs: needs === undefined ? [] : reader.items(needs).flatMap((item) => reader.word(item, names) ?? []),
  }
  return from === undefined ? [] : readPaths(reader, from).map((path) => ({ ...items, from: path }))
}

function byField<T>(
  reader: Reader,
  entry: Entry,
  names: readonly string[],
  read: (named: Entry) => T,
): Readonly<Record<string, T>> {
  const known = reader.named(entry, hostileProblem).flatMap((named) => {
    if (names.includes(named.name)) return [[named.name, read(named)] as const]
    reader.report(named, `There is no field \`${named.name}\``, suggestName(named.name, names, 'fields'))
    return []
  })
  return Object.fromEntries(known)
}

function readTexts(reader: Reader, entry: Entry): Readonly<Record<string, string>> {
  const pairs = reader.named(entry, hostileProblem).map((named) => [named.name, reader.text(named) ?? ''] as const)
  return Object.fromEntries(pairs)
}

/** One path, or a list of them. */
function readPaths(reader: Reader, entry: Entry): readonly MemberPath[] {
  const entries = reader.isList(entry) ? reader.items(entry) : [entry]
  return entries.flatMap((item) => {
    const path = readPath(reader, item)
    return path === undefined ? [] : [path]
  })
}

function readPath(reader: Reader, entry: Entry): MemberPath | undefined {
  const text = reader.text(entry)
  return text === undefined ? undefined : text === '.' ? [] : text.split('.')
}
