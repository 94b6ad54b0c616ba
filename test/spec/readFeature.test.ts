import { describe, expect, it } from 'vitest'
import { readFeature } from '../../shared/spec/scenarios/readFeature.ts'
import { KVONCE, loadedDomain } from '../domains/loadedDomain.ts'

const domains = [loadedDomain(KVONCE)]
const HEAD = '@domain:kvonce\nFeature: Keys\n'
const read = (body: string, head = HEAD) => readFeature(head + body, 'keys.feature', domains)

function faultsOf(body: string, head?: string): readonly string[] {
  const result = read(body, head)
  return 'faults' in result ? result.faults.map(({ location, reason }) => `${location} ${reason}`) : []
}

describe('readFeature', () => {
  it('works in backgrounds, tables and examples', () => {
    const result = read(`
  Background:
    Given "retry" happens
  Scenario Outline: failed
    When "failure" happens 2 times
    And "failure" happens with:
      | reason | <reason> |
    Then "success" happens with context.attempts 2
    And "retry" never happens
    And the key is conforming
    And no finding is reported
    And nothing else happens
    Examples:
      | reason  |
      | timeout |
      | refused |
`)
    const scenarios = 'scenarios' in result ? result.scenarios : []
    expect(scenarios.map(({ location }) => location)).toEqual(['keys.feature:17', 'keys.feature:18'])
    expect(scenarios[1]).toMatchObject({ domain: 'kvonce', feature: 'Keys', name: 'failed' })
    expect(scenarios[1]?.premise).toEqual([
      { type: 'retry', times: 1, fields: [] },
      { type: 'failure', times: 2, fields: [] },
      { type: 'failure', times: 1, fields: [{ path: 'reason', value: 'refused' }] },
    ])
    expect(scenarios[1]?.expectations.map(({ expects }) => expects.kind)).toEqual([
      'happens',
      'never',
      'verdict',
      'no-finding',
      'nothing-else',
    ])
  })

  it.each([
    ['a step that is no phrase', 'When the moon is full\n Then the key is conforming', /No phrase fits/],
    [
      'an event type that is not declared',
      'When "sucess" happens\n Then the key is conforming',
      /no event type `sucess`/,
    ],
    [
      'a field that is not declared',
      'When "retry" happens with colour "x"\n Then the key is violated',
      /no field `colour`/,
    ],
    ['a hashed field', 'When "success" happens with value "v"\n Then the key is violated', /cannot be compared/],
    ['a verdict there is not', 'When "retry" happens\n Then the key is fine', /no verdict `fine`/],
    ['an expectation before Then', 'When the key is violated\n Then "retry" happens', /says what is expected/],
    ['no expectation', 'When "retry" happens', /Nothing is expected/],
    ['no event', 'Then "retry" never happens', /Nothing happens/],
  ])('refuses %s, with its line', (_what, steps, fault) => {
    const faults = faultsOf(`Scenario: s\n ${steps}\n`)
    expect(faults.join('\n')).toMatch(fault)
    expect(faults.every((text) => text.startsWith('keys.feature:3 '))).toBe(true)
  })

  it('refuses a feature that names no domain, or one that is not there', () => {
    const body = 'Scenario: s\n When "retry" happens\n Then "retry" never happens\n'
    expect(faultsOf(body, 'Feature: Keys\n')[0]).toContain('does not name its domain')
    expect(faultsOf(body, '@domain:other\nFeature: Keys\n')[0]).toContain('No domain is named `other`')
  })

  it('tells all syntax errors with their lines', () => {
    const faults = faultsOf('Scenario: s\n  nonsense\n  more nonsense\n  When "retry" happens\n  nonsense again\n')
    expect(faults.length).toBeGreaterThan(0)
    expect(faults[0]).toMatch(/^keys\.feature:\d+ Not Gherkin/)
  })

  it('understands other languages of Gherkin', () => {
    const text =
      '# language: ja\n@domain:kvonce\n機能: 鍵\nシナリオ: 再試行\n もし"retry" happens\n ならば"retry" never happens\n'
    expect(readFeature(text, 'keys.feature', domains)).toHaveProperty('scenarios.length', 1)
  })
})
