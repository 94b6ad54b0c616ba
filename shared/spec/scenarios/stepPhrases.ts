import { CucumberExpression, ParameterTypeRegistry } from '@cucumber/cucumber-expressions'
import type { EventPattern, Expectation } from './Scenario.ts'

/** What a step says: events that happen, or what is expected of what was seen. */
export type StepMeaning = { readonly events: EventPattern } | { readonly expects: Expectation }

type Arguments = readonly (string | number)[]

const registry = new ParameterTypeRegistry()
const pattern = (type: unknown, times = 1, fields: EventPattern['fields'] = []): EventPattern => ({
  type: String(type),
  times,
  fields,
})

/** The phrases that steps may use, as Cucumber expressions. */
const PHRASES: readonly (readonly [string, (args: Arguments) => StepMeaning])[] = [
  ['{string} happens', ([type]) => ({ events: pattern(type) })],
  ['{string} happens with:', ([type]) => ({ events: pattern(type) })],
  ['{string} happens {int} time(s)', ([type, times]) => ({ events: pattern(type, Number(times)) })],
  ['{string} happens with {word} {string}', ([type, path, value]) => ({ events: withField(type, path, value) })],
  ['{string} happens with {word} {float}', ([type, path, value]) => ({ events: withField(type, path, value) })],
  ['{string} never happens', ([type]) => ({ expects: { kind: 'never', events: pattern(type) } })],
  ['{string} never happens with:', ([type]) => ({ expects: { kind: 'never', events: pattern(type) } })],
  ['nothing else happens', () => ({ expects: { kind: 'nothing-else' } })],
  ['the key is {word}', ([verdict]) => ({ expects: { kind: 'verdict', verdict: String(verdict) } })],
  ['the finding {string} is reported', ([issue]) => ({ expects: { kind: 'finding', issue: String(issue) } })],
  ['no finding is reported', () => ({ expects: { kind: 'no-finding' } })],
]

const compiled = PHRASES.map(([phrase, mean]) => ({ expression: new CucumberExpression(phrase, registry), mean }))

/** What the text of a step says; `undefined` when it is none of the phrases. */
export function meaningOf(text: string): StepMeaning | undefined {
  for (const { expression, mean } of compiled) {
    const found = expression.match(text)
    if (found !== null) return mean(found.map((argument) => argument.getValue<string | number>(null) ?? ''))
  }
  return undefined
}

function withField(type: unknown, path: unknown, value: unknown): EventPattern {
  return pattern(type, 1, [{ path: String(path), value: String(value) }])
}
