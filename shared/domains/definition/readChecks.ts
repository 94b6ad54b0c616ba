import type { Fields } from '../../events/DomainEvent.ts'
import { type Compiled, ON_STATE } from '../../machine/expression/Compiled.ts'
import { BOOL, INT, type Type } from '../../machine/expression/Type.ts'
import type { Check, Severity, SeverityByProfile } from '../Domain.ts'
import { compileAt } from './compileAt.ts'
import { type DefinitionContext, extended } from './DefinitionContext.ts'
import type { Entry } from './Entry.ts'
import { labelProblem } from './nameProblem.ts'
import { readIssue } from './readActions.ts'
import { readEventTypes } from './readEventTypes.ts'
import { readIntField } from './readOrder.ts'
import { readSame } from './readSame.ts'

const KINDS = ['each', 'atMost', 'sequence', 'closing', 'same'] as const
const OWN_KEYS = {
  each: ['expect'],
  atMost: ['max'],
  sequence: ['field', 'from'],
  closing: ['expect'],
  same: ['to', 'values'],
}
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'off']
const NO_SEVERITY: SeverityByProfile = { default: 'error', strict: 'error' }

/** Section `checks`: rules that need no order of the events. */
export function readChecks(context: DefinitionContext, entry: Entry): readonly Check[] {
  const { reader } = context
  return reader.named(entry, labelProblem).flatMap((check): readonly Check[] => {
    const kind = readKind(context, check)
    if (kind === undefined) return []
    const sections = reader.section(
      check,
      ['kind', 'on', 'severity', 'message', ...OWN_KEYS[kind]],
      ['issue', 'remedy'],
    )
    const [on, message, remedy] = [sections.get('on'), sections.get('message'), sections.get('remedy')]
    const base = {
      rule: check.name,
      issue: readIssue(reader, sections.get('issue')) ?? check.name,
      severity: readSeverity(context, sections.get('severity')),
      message: (message && reader.text(message)) ?? '',
      remedy: remedy && reader.text(remedy),
      on: on === undefined ? new Set<string>() : readEventTypes(context, on),
    }
    if (kind === 'each') return [{ ...base, kind, ...readEach(context, sections.get('expect')) }]
    if (kind === 'closing') return [{ ...base, kind, ...readClosing(context, sections.get('expect')) }]
    if (kind === 'atMost') return [{ ...base, kind, max: readCount(context, sections.get('max')) }]
    if (kind === 'same') return [{ ...base, kind, ...readSame(context, sections) }]
    const field = sections.get('field')
    const reading = field === undefined ? { path: '', valueOf: () => undefined } : readIntField(context, field)
    return [{ ...base, kind, ...reading, from: readCount(context, sections.get('from')) }]
  })
}

/** The kind decides which keys there are, so it is read first. */
function readKind({ reader }: DefinitionContext, check: Entry): Check['kind'] | undefined {
  if (!reader.isMap(check)) {
    reader.report(check, 'Expected a map', 'Write `kind`, `on`, `severity`, `message` and what the kind needs.')
    return undefined
  }
  const kind = reader.named(check, () => undefined).find((pair) => pair.name === 'kind')
  if (kind !== undefined) return reader.word(kind, KINDS)
  reader.report(check, '`kind` is missing', `Write one of: ${KINDS.join(', ')}.`)
  return undefined
}

function readSeverity({ reader }: DefinitionContext, entry: Entry | undefined): SeverityByProfile {
  if (entry === undefined) return NO_SEVERITY
  if (!reader.isMap(entry)) {
    const severity = reader.word(entry, SEVERITIES)
    return severity === undefined ? NO_SEVERITY : { default: severity, strict: severity }
  }
  const sections = reader.section(entry, ['default', 'strict'])
  const read = (profile: string) => {
    const given = sections.get(profile)
    return (given && reader.word(given, SEVERITIES)) ?? 'error'
  }
  return { default: read('default'), strict: read('strict') }
}

function readEach(context: DefinitionContext, entry: Entry | undefined) {
  const compiled = entry && compileAt(context.reader, entry, context.eventScope, BOOL)
  return {
    expect: (fields: Fields) => compiled?.run(fields, [], [], {}) === true,
    expectText: compiled?.text ?? '',
  }
}

function readClosing(context: DefinitionContext, entry: Entry | undefined) {
  const types = context.eventTypes
  const fields = new Map((types ?? []).map((type): [string, Type] => [type, INT]))
  const counts = { type: { kind: 'record', name: 'counts', fields } as const, needs: ON_STATE }
  const scope = extended(context.eventScope, [
    [
      'counts',
      { ...counts, run: () => undefined, field: (name) => (_event, _state, _previous, named) => numberAt(named, name) },
    ],
  ])
  const compiled = entry && compileAt(context.reader, entry, scope, BOOL)
  return {
    expect: (event: Fields, totals: Readonly<Record<string, number>>) => compiled?.run(event, [], [], totals) === true,
    expectText: compiled?.text ?? '',
  }
}

function numberAt(named: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = named[name]
  return typeof value === 'number' ? value : undefined
}

/** A whole number, not below 0: written out or over the constants. */
function readCount({ reader, constants }: DefinitionContext, entry: Entry | undefined): number {
  const compiled: Compiled | undefined = entry && compileAt(reader, entry, constants, INT)
  const value = compiled?.run({}, [], [], {})
  if (
    entry !== undefined &&
    compiled !== undefined &&
    compiled.type.kind !== 'nothing' &&
    !(typeof value === 'number' && value >= 0)
  ) {
    reader.report(entry, 'Expected a whole number, not below 0', 'Write a number or the name of a constant.', 0)
  }
  return typeof value === 'number' ? value : 0
}
