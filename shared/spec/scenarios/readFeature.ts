import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin'
import { IdGenerator, type Pickle, type PickleStep } from '@cucumber/messages'
import type { Domain, FieldSpec } from '../../domains/Domain.ts'
import { suggestName } from '../../machine/expression/suggestName.ts'
import type { EventPattern, Expectation, Scenario } from './Scenario.ts'
import { meaningOf } from './stepPhrases.ts'

/** Something wrong with a feature file. */
export interface FeatureFault {
  /** `file:line`. */
  readonly location: string
  readonly reason: string
  readonly remedy: string
}

const TAG = '@domain:'
const VERDICTS = ['violated', 'unexplained', 'order-sensitive', 'conforming', 'undecided']

/**
 * The scenarios of a feature file in Gherkin, with backgrounds and examples worked in, or all that is wrong with it. The tag
 * `@domain:NAME` says whose events they are about. Steps use the phrases of `stepPhrases`.
 */
export function readFeature(
  text: string,
  file: string,
  domains: readonly Domain[],
): { readonly scenarios: readonly Scenario[] } | { readonly faults: readonly FeatureFault[] } {
  const newId = IdGenerator.incrementing()
  const faults: FeatureFault[] = []
  try {
    const document = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(text)
    const feature = document.feature?.name ?? ''
    const scenarios = compile(document, file, newId).map((pickle) => {
      const location = `${file}:${pickle.location?.line ?? 1}`
      const note = (reason: string, remedy: string) => faults.push({ location, reason, remedy })
      return { feature, location, ...readPickle(pickle, domains, note) }
    })
    return faults.length > 0 ? { faults } : { scenarios }
  } catch (error) {
    return { faults: syntaxFaults(error, file) }
  }
}

type Note = (reason: string, remedy: string) => void

function readPickle(pickle: Pickle, domains: readonly Domain[], note: Note): Omit<Scenario, 'feature' | 'location'> {
  const names = domains.map(({ name }) => name)
  const tags = pickle.tags.map(({ name }) => name).filter((name) => name.startsWith(TAG))
  const name = tags[0]?.slice(TAG.length) ?? ''
  const domain = domains.find((known) => known.name === name)
  if (tags.length !== 1) note('The scenario does not name its domain', `Write one tag ${TAG}NAME above Feature.`)
  else if (domain === undefined) note(`No domain is named \`${name}\``, suggestName(name, names, 'domains'))
  const premise: EventPattern[] = []
  const expectations: { step: string; expects: Expectation }[] = []
  for (const step of pickle.steps) {
    const meaning = meaningOf(step.text)
    const isOutcome = step.type === 'Outcome' || (step.type === 'Unknown' && expectations.length > 0)
    if (meaning === undefined) {
      note(
        `No phrase fits the step \`${step.text}\``,
        'See the phrases in docs/spec-check.md, like `"success" happens`.',
      )
    } else if ('events' in meaning) {
      const events = completed(meaning.events, step, domain, note)
      if (isOutcome) expectations.push({ step: step.text, expects: { kind: 'happens', events } })
      else premise.push(events)
    } else if (!isOutcome) {
      note(`\`${step.text}\` says what is expected`, 'Put it after Then.')
    } else {
      expectations.push({ step: step.text, expects: checked(meaning.expects, step, domain, note) })
    }
  }
  if (premise.length === 0) note('Nothing happens in the scenario', 'Say with Given or When which events it is about.')
  if (expectations.length === 0) note('Nothing is expected in the scenario', 'Say with Then what is to follow.')
  return { domain: name, name: pickle.name, premise, expectations }
}

function checked(expects: Expectation, step: PickleStep, domain: Domain | undefined, note: Note): Expectation {
  if (expects.kind === 'verdict' && !VERDICTS.includes(expects.verdict)) {
    note(`There is no verdict \`${expects.verdict}\``, suggestName(expects.verdict, VERDICTS, 'verdicts'))
  }
  return expects.kind === 'never' ? { ...expects, events: completed(expects.events, step, domain, note) } : expects
}

/** With the fields of the step's table, checked against the definition. */
function completed(events: EventPattern, step: PickleStep, domain: Domain | undefined, note: Note): EventPattern {
  const rows = step.argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)) ?? []
  const fields = [...events.fields, ...rows.map(([path = '', value = '']) => ({ path, value }))]
  if (domain !== undefined) {
    const { eventTypes } = domain
    if (!eventTypes.includes(events.type)) {
      note(`There is no event type \`${events.type}\``, suggestName(events.type, eventTypes, 'event types'))
    }
    const known = new Map(leaves(domain.fields).map((field) => [field.path, field]))
    for (const { path } of fields) {
      const field = known.get(path)
      if (field === undefined) note(`There is no field \`${path}\``, suggestName(path, known.keys(), 'fields'))
      else if (field.pii !== 'keep' || field.type === 'list') {
        note(`The field \`${path}\` cannot be compared with a value`, 'Name a kept field that is no list.')
      }
    }
  }
  return { ...events, fields }
}

function leaves(fields: readonly FieldSpec[]): readonly FieldSpec[] {
  return fields.flatMap((field) => (field.type === 'map' ? leaves(field.fields) : [field]))
}

/** What the parser of Gherkin did not understand. Anything else is thrown on. */
function syntaxFaults(error: unknown, file: string): readonly FeatureFault[] {
  if (!(error instanceof Error) || !('errors' in error || 'location' in error)) throw error
  const { errors, location } = error as Error & { errors?: readonly Error[]; location?: { line: number } }
  if (Array.isArray(errors)) return errors.flatMap((inner) => syntaxFaults(inner, file))
  const reason = `Not Gherkin: ${error.message.replace(/^\(\d+:\d+\): /, '')}`
  return [
    { location: `${file}:${location?.line ?? 1}`, reason, remedy: 'Correct the syntax; see cucumber.io/docs/gherkin.' },
  ]
}
