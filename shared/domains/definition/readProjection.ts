import type { Fields, FieldValue } from '../../events/DomainEvent.ts'
import { type Compiled, ON_STATE, type Scope, type Value } from '../../machine/expression/Compiled.ts'
import { suggestName } from '../../machine/expression/suggestName.ts'
import { BOOL, INT, NOTHING, type Type, typeName } from '../../machine/expression/Type.ts'
import { UNKNOWN } from '../../machine/Machine.ts'
import type { Aggregation, Projection, Total } from '../Domain.ts'
import { compileAt } from './compileAt.ts'
import { type DefinitionContext, extended } from './DefinitionContext.ts'
import type { Entry } from './Entry.ts'
import { identifierProblem } from './nameProblem.ts'
import { readEventTypes } from './readEventTypes.ts'

const KINDS = ['count', 'collect', 'distinct', 'first', 'last', 'sum'] as const
const TOTAL_KINDS = ['keys', 'sum', 'ratio'] as const
/** Written by the reporting for every domain. */
const GIVEN_PER_KEY = ['firstTimestamp', 'lastTimestamp', 'lastType', 'truncated']
const GIVEN_TOTALS = ['totalEvents', 'uniqueKeys', 'byType']
const RATIO_TOTALS = ['totalEvents', 'uniqueKeys']

/** Section `projection`: what is told of each key, and over all keys. */
export function readProjection(context: DefinitionContext, entry: Entry | undefined, domain: string): Projection {
  const { reader } = context
  const none = { schemaVersion: `${domain}/v1`, perKey: [], stats: [] }
  if (entry === undefined) return none
  const sections = reader.section(entry, ['perKey'], ['schemaVersion', 'stats'])
  const [version, perKey, stats] = [sections.get('schemaVersion'), sections.get('perKey'), sections.get('stats')]
  const drafts = perKey === undefined ? [] : readAggregations(context, perKey)
  const fields = new Map(drafts.map(({ aggregation, type }) => [aggregation.name, type]))
  const scope = extended(context.constants, [
    [
      'perKey',
      {
        type: { kind: 'record', name: 'perKey', fields },
        run: () => undefined,
        field: (name) => (_event, _state, _previous, named) => named[name] as Value,
        needs: ON_STATE,
      },
    ],
  ])
  return {
    schemaVersion: (version && reader.text(version)) ?? none.schemaVersion,
    perKey: drafts.map(({ aggregation }) => aggregation),
    stats: stats === undefined ? [] : readTotals(context, stats, scope),
  }
}

function readAggregations(context: DefinitionContext, entry: Entry) {
  const { reader } = context
  return reader.named(entry, outputProblem(GIVEN_PER_KEY)).map((named) => {
    const sections = reader.section(named, ['kind'], ['on', 'value'])
    const [given, on, value] = [sections.get('kind'), sections.get('on'), sections.get('value')]
    const word = given && reader.word(given, KINDS)
    const kind = word ?? 'count'
    if (word === 'count' && value !== undefined) reader.report(value, 'A count takes no `value`', 'Remove it.')
    if (kind !== 'count' && value === undefined) {
      reader.report(named, '`value` is missing', `Write the expression to ${kind}, like \`event.reason\`.`)
    }
    const compiled = value && compileAt(reader, value, context.eventScope)
    const type = typeOf(kind, compiled)
    if (type === undefined && compiled !== undefined && value !== undefined) {
      reader.report(
        value,
        `Only numbers can be summed, not ${typeName(compiled.type)}`,
        'Use `collect`, or a number.',
        0,
      )
    }
    const aggregation: Aggregation = {
      name: named.name,
      kind,
      on: on && readEventTypes(context, on),
      valueOf: (fields: Fields) => plain(compiled?.run(fields, [], [], {})),
    }
    return { aggregation, type: type ?? NOTHING }
  })
}

function typeOf(kind: Aggregation['kind'], compiled: Compiled | undefined): Type | undefined {
  if (kind === 'count') return INT
  if (compiled === undefined) return NOTHING
  if (kind === 'collect' || kind === 'distinct') return { kind: 'list', item: compiled.type }
  const isNumber = compiled.type.kind === 'int' || compiled.type.kind === 'double'
  return kind === 'sum' && !isNumber ? undefined : compiled.type
}

function readTotals(context: DefinitionContext, entry: Entry, scope: Scope): readonly Total[] {
  const { reader } = context
  const totals: Total[] = []
  for (const named of reader.named(entry, outputProblem(GIVEN_TOTALS))) {
    const kindOnly = reader.isMap(named)
      ? reader.named(named, () => undefined).find((pair) => pair.name === 'kind')
      : undefined
    const kind = kindOnly && reader.word(kindOnly, TOTAL_KINDS)
    const sections = reader.section(named, ['kind', kind === 'keys' ? 'when' : 'of'], ['description'])
    const [description, of, when] = [sections.get('description'), sections.get('of'), sections.get('when')]
    const base = { name: named.name, description: (description && reader.text(description)) ?? '' }
    if (kind === 'keys') totals.push({ ...base, kind, ofKey: readKeyTest(context, when, scope), ratio: undefined })
    if (kind === 'sum') totals.push({ ...base, kind, ofKey: readKeyNumber(context, of, scope), ratio: undefined })
    if (kind === 'ratio') {
      const known = [...RATIO_TOTALS, ...totals.filter((total) => total.kind !== 'ratio').map((total) => total.name)]
      totals.push({ ...base, kind, ofKey: undefined, ratio: readRatio(context, of, known) })
    }
  }
  return totals
}

function readKeyTest({ reader }: DefinitionContext, entry: Entry | undefined, scope: Scope): Total['ofKey'] {
  const compiled = entry && compileAt(reader, entry, scope, BOOL)
  return (perKey) => compiled?.run({}, [], [], perKey) === true
}

function readKeyNumber({ reader }: DefinitionContext, entry: Entry | undefined, scope: Scope): Total['ofKey'] {
  const compiled = entry && compileAt(reader, entry, scope, { kind: 'double' })
  return (perKey) => {
    const value = compiled?.run({}, [], [], perKey)
    return typeof value === 'number' ? value : 0
  }
}

function readRatio({ reader }: DefinitionContext, entry: Entry | undefined, known: readonly string[]): Total['ratio'] {
  if (entry === undefined) return undefined
  const items = reader.items(entry)
  const [top, bottom] = items.map((item) => reader.word(item, known))
  if (reader.isList(entry) && items.length !== 2) reader.report(entry, 'A ratio is of two totals', 'Write two names.')
  return top === undefined || bottom === undefined ? undefined : [top, bottom]
}

function outputProblem(given: readonly string[]): (name: string) => string | undefined {
  return (name) => (given.includes(name) ? 'is given for every domain' : identifierProblem(name))
}

function plain(value: Value): FieldValue | undefined {
  return value === UNKNOWN ? undefined : value
}

/** Section `metrics`: names of the totals shown in the envelope. */
export function readMetrics(
  { reader }: DefinitionContext,
  entry: Entry | undefined,
  projection: Projection,
): readonly string[] {
  if (entry === undefined) return []
  const known = projection.stats.map((total) => total.name)
  const names = reader.items(entry).flatMap((item) => {
    const name = reader.text(item)
    if (name === undefined || known.includes(name)) return name ?? []
    reader.report(item, `There is no total \`${name}\` in \`projection.stats\``, suggestName(name, known, 'totals'))
    return []
  })
  return [...new Set(names)]
}
