import { compileMachine } from '../machine/compileMachine.ts'
import type { Scope } from '../machine/expression/Compiled.ts'
import { BOOL, OPAQUE, STRING, typeName } from '../machine/expression/Type.ts'
import type { DefinitionError } from './DefinitionError.ts'
import type { Domain } from './Domain.ts'
import { checkInitialState } from './definition/checkInitialState.ts'
import { compileAt } from './definition/compileAt.ts'
import { type DefinitionContext, extended } from './definition/DefinitionContext.ts'
import { digestOf } from './definition/digestOf.ts'
import type { Entry } from './definition/Entry.ts'
import { eventBinding, finishFields } from './definition/finishFields.ts'
import { identifierProblem, labelProblem } from './definition/nameProblem.ts'
import { createReader, type Reader } from './definition/Reader.ts'
import { readActions } from './definition/readActions.ts'
import { readBounds } from './definition/readBounds.ts'
import { readChecks } from './definition/readChecks.ts'
import { readConstants } from './definition/readConstants.ts'
import { readEventTypes } from './definition/readEventTypes.ts'
import { type FieldDraft, readFields } from './definition/readFields.ts'
import { readOrder } from './definition/readOrder.ts'
import { readMetrics, readProjection } from './definition/readProjection.ts'
import { readRefinement } from './definition/readRefinement.ts'
import { previousBinding, readState, stateScope } from './definition/readState.ts'
import { readSummary } from './definition/readSummary.ts'

const REQUIRED = [
  'domain',
  'label',
  'version',
  'description',
  'attributes',
  'event',
  'partition',
  'order',
  'state',
  'actions',
]
const OPTIONAL = [
  'complete',
  'constants',
  'invariants',
  'refinement',
  'bounds',
  'checks',
  'journey',
  'summary',
  'projection',
  'metrics',
]

/**
 * A domain from the text of its definition (docs/domain-format.md), or everything that is wrong with it, in the order of
 * the file. `file` is only told in errors. Pure.
 */
export function loadDomain(
  text: string,
  file: string,
): { readonly domain: Domain } | { readonly errors: readonly DefinitionError[] } {
  const reader = createReader(text, file)
  if (reader.root.node === null) {
    if (reader.faults().length === 0) reader.report(reader.root, 'The file is empty', 'Write a domain definition.')
    return { errors: reader.faults() }
  }
  const domain = readDomain(reader)
  const errors = reader.faults()
  return errors.length === 0 ? { domain } : { errors }
}

function readDomain(reader: Reader): Domain {
  const sections = reader.section(reader.root, REQUIRED, OPTIONAL)
  const read = <T>(name: string, use: (entry: Entry) => T): T | undefined => {
    const entry = sections.get(name)
    return entry && use(entry)
  }
  const name = read('domain', (entry) => readName(reader, entry)) ?? ''
  const prefix = read('attributes', (entry) => readPrefix(reader, entry)) ?? ''
  const drafts = read('event', (entry) => readFields(reader, entry, prefix)) ?? []
  const constants = readConstants(reader, sections.get('constants'))
  const eventTypes = read('event', (entry) => readTypes(reader, entry, drafts))
  const variables = read('state', (entry) => readState(reader, entry, constants)) ?? []
  const eventScope = extended(constants, [['event', eventBinding(drafts, true)]])
  const context: DefinitionContext = { reader, eventTypes, eventScope, constants, variables }
  const scopes = {
    state: extended(constants, stateScope(variables)),
    action: extended(eventScope, stateScope(variables)),
  }

  const actions = read('actions', (entry) => readActions(context, entry, scopes.action)) ?? []
  const refinement = readRefinement(context, sections.get('refinement'), actions, scopes)
  const invariants = read('invariants', (entry) => readInvariants(context, entry, scopes.state)) ?? []
  const plan = { variables, actions: refinement.actions, invariants, mapping: refinement.mapping }
  const bounds = readBounds(reader, sections.get('bounds'), drafts, scopes.state)
  checkInitialState(reader, sections, plan, refinement.abstract)
  const projection = readProjection(context, sections.get('projection'), name)
  return {
    name,
    label: read('label', reader.text) ?? name,
    version: read('version', reader.text) ?? '',
    digest: digestOf(reader.plain(reader.root)),
    description: read('description', reader.text) ?? '',
    attributePrefix: prefix,
    fields: finishFields(reader, drafts, constants),
    eventTypes: eventTypes ?? [],
    partitionOf: read('partition', (entry) => readPartition(context, entry)) ?? (() => undefined),
    order: read('order', (entry) => readOrder(context, entry)) ?? NO_ORDER,
    complete: read('complete', (entry) => readEventTypes(context, entry)) ?? new Set(eventTypes),
    machine: compileMachine(plan),
    model: { plan, bounds },
    checks: read('checks', (entry) => readChecks(context, entry)) ?? [],
    summary: read('summary', (entry) => readSummary(reader, entry, drafts)),
    journey: read('journey', (entry) => readJourney(context, entry)),
    projection,
    metrics: readMetrics(context, sections.get('metrics'), projection),
  }
}

const NO_ORDER: Domain['order'] = { skew: 0n, lateness: 0n, declared: [], openEnd: new Set() }

function readName(reader: Reader, entry: Entry): string | undefined {
  const name = reader.text(entry)
  if (name !== undefined && (labelProblem(name) !== undefined || !/^[a-z][a-z0-9-]*$/.test(name))) {
    reader.report(entry, 'Not a name for a domain', 'Use lower-case letters, digits and -, like `my-domain`.', 0)
  }
  return name
}

function readPrefix(reader: Reader, entry: Entry): string | undefined {
  const prefix = reader.section(entry, ['prefix']).get('prefix')
  const text = prefix && reader.text(prefix)
  if (prefix !== undefined && text !== undefined && !/^([A-Za-z0-9_-]+\.)+$/.test(text)) {
    reader.report(prefix, 'Not an attribute prefix', 'Write names that each end with a dot, like `shop.order.`.', 0)
  }
  return text
}

/** The field `type` is what actions are told apart by. */
function readTypes(reader: Reader, entry: Entry, drafts: readonly FieldDraft[]): readonly string[] | undefined {
  const type = drafts.find((draft) => draft.name === 'type')
  if (type?.type === 'string' && type.enum !== undefined && type.required && type.pii === 'keep') return type.enum
  const remedy = 'Declare `type: {type: string, enum: [...], required: true, pii: keep}` with every event type.'
  reader.report(entry, 'The field `type` is not declared as it must be', remedy)
  return type?.enum
}

function readPartition({ reader, eventScope }: DefinitionContext, entry: Entry): Domain['partitionOf'] {
  const compiled = compileAt(reader, entry, eventScope)
  const kinds = [STRING.kind, OPAQUE.kind, 'int', 'nothing']
  if (compiled !== undefined && !kinds.includes(compiled.type.kind)) {
    const reason = `A key is a string or an int, not ${typeName(compiled.type)}`
    reader.report(entry, reason, 'Write an expression over the event, like `event.key`.', 0)
  }
  return (fields) => {
    const value = compiled?.run(fields, [], [], {})
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  }
}

function readJourney({ reader, eventScope }: DefinitionContext, entry: Entry): Domain['journey'] {
  const compiled = compileAt(reader, entry, eventScope, STRING)
  return (fields) => {
    const value = compiled?.run(fields, [], [], {})
    return typeof value === 'string' ? value : undefined
  }
}

function readInvariants({ reader, variables }: DefinitionContext, entry: Entry, state: Scope) {
  const scope = extended(state, [['previous', previousBinding(variables)]])
  return reader.named(entry, identifierProblem).flatMap((named) => {
    const expression = compileAt(reader, named, scope, BOOL)
    return expression === undefined ? [] : [{ name: named.name, expression }]
  })
}
