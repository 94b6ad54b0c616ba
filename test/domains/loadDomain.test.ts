import { describe, expect, it } from 'vitest'
import type { Check } from '../../shared/domains/Domain.ts'
import { loadDomain } from '../../shared/domains/loadDomain.ts'
import { KVONCE, loadedDomain, REGISTER, TRAFFIC_LIGHT, textOf } from './loadedDomain.ts'

const kvonce = loadedDomain(KVONCE)
const checkOf = <K extends Check['kind']>(rule: string, kind: K) => {
  const check = kvonce.checks.find((candidate) => candidate.rule === rule)
  if (check?.kind !== kind) throw new Error(`no ${kind} ${rule}`)
  return check as Extract<Check, { kind: K }>
}

describe('the KvOnce domain', () => {
  it('declares its fields with attributes, classes and bounds', () => {
    expect(kvonce).toMatchObject({ name: 'kvonce', label: 'KvOnce', attributePrefix: 'kvonce.event.' })
    expect(kvonce.eventTypes).toEqual(['success', 'retry', 'failure'])
    const [type, key, value, reason, context] = kvonce.fields
    expect([type, key, value, reason].map((field) => field?.pii)).toEqual(['keep', 'keep', 'hash', 'keep'])
    expect(context?.fields.map((field) => [field.path, field.attribute, field.type, field.range])).toEqual([
      ['context.attempts', 'kvonce.event.context.attempts', 'int', { min: 1 }],
      ['context.region', 'kvonce.event.context.region', 'string', undefined],
    ])
    expect(reason?.requiredWhen?.({ type: 'failure' })).toBe(true)
    expect(reason?.requiredWhen?.({ type: 'success' })).toBe(false)
    expect(reason?.requiredWhenText).toBe("event.type == 'failure'")
  })

  it('partitions by key and orders retries by attempt', () => {
    expect(kvonce.partitionOf({ key: 'alpha' })).toBe('alpha')
    expect(kvonce.partitionOf({})).toBe(undefined)
    expect(kvonce.order).toMatchObject({ skew: 5_000_000_000n, lateness: 600_000_000_000n })
    const [attempts] = kvonce.order.declared
    expect([...(attempts?.on ?? [])]).toEqual(['retry'])
    expect(attempts?.valueOf({ context: { attempts: 2 } })).toBe(2)
    expect(attempts?.valueOf({})).toBe(undefined)
    expect([...kvonce.complete]).toEqual(['success', 'retry', 'failure'])
  })

  it('grades missing attempts by profile and wrong ones as errors', () => {
    const graded = kvonce.checks.map((check) => [
      check.rule,
      check.issue,
      check.severity.default,
      check.severity.strict,
    ])
    expect(graded).toEqual([
      ['multiple-success', 'multiple-success', 'error', 'error'],
      ['retry-bound-exceeded', 'retry-bound-exceeded', 'error', 'error'],
      ['attempts-missing', 'retry-context-missing', 'warning', 'error'],
      ['success-attempts-missing', 'success-context-missing', 'off', 'error'],
      ['retry-attempt-out-of-sequence', 'retry-attempt-out-of-sequence', 'error', 'error'],
      ['success-attempt-mismatch', 'success-attempt-mismatch', 'error', 'error'],
    ])
    expect(checkOf('retry-bound-exceeded', 'atMost').max).toBe(3)
    expect(checkOf('retry-attempt-out-of-sequence', 'sequence')).toMatchObject({ from: 1, path: 'context.attempts' })
    expect(checkOf('attempts-missing', 'each').expect({ context: { region: 'eu' } })).toBe(false)
    expect(checkOf('attempts-missing', 'each').expect({ context: { attempts: 1 } })).toBe(true)
    const mismatch = checkOf('success-attempt-mismatch', 'closing')
    expect(mismatch.expect({ context: { attempts: 2 } }, { success: 1, retry: 1, failure: 0 })).toBe(true)
    expect(mismatch.expect({ context: { attempts: 2 } }, { success: 1, retry: 0, failure: 0 })).toBe(false)
    expect(mismatch.expect({}, { success: 1, retry: 5, failure: 0 })).toBe(true)
  })

  it('projects what the interface promises', () => {
    expect(kvonce.projection.schemaVersion).toBe('kvonce/v1')
    expect(kvonce.projection.perKey.map((aggregation) => [aggregation.name, aggregation.kind])).toEqual([
      ['successCount', 'count'],
      ['retries', 'count'],
      ['failureReasons', 'collect'],
      ['retryContexts', 'collect'],
      ['successContexts', 'collect'],
      ['failureContexts', 'collect'],
      ['value', 'last'],
      ['lastFailureReason', 'last'],
    ])
    const perKey = { successCount: 1, retries: 2, failureReasons: ['duplicate'] }
    const counted = kvonce.projection.stats.map((total) => [total.name, total.ofKey?.(perKey) ?? total.ratio])
    expect(counted).toEqual([
      ['keysWithSuccess', true],
      ['keysWithRetries', true],
      ['keysWithFailures', true],
      ['duplicateFailureKeys', true],
      ['retries', 2],
      ['successRate', ['keysWithSuccess', 'uniqueKeys']],
    ])
    expect(kvonce.metrics).toContain('retries')
    expect(kvonce.metrics).toContain('successRate')
  })
})

describe('the digest', () => {
  const digestOf = (edit: (text: string) => string) => loadedDomain(TRAFFIC_LIGHT, edit).digest
  const original = digestOf((text) => text)

  it('does not see comments, layout, quotes and the order of keys', () => {
    expect(original).toMatch(/^[0-9a-f]{64}$/)
    expect(
      digestOf((text) => `# a comment\n${text.replaceAll('{prefix: light.}', "\n  prefix:   'light.'  # x")}`),
    ).toBe(original)
    expect(
      digestOf((text) => text.replace('label: Traffic light\nversion: "1"', 'version: "1"\nlabel: Traffic light')),
    ).toBe(original)
  })

  it('sees every change of meaning', () => {
    expect(digestOf((text) => text.replace('500ms', '501ms'))).not.toBe(original)
    expect(digestOf((text) => text.replace('Traffic light', 'Traffic lights'))).not.toBe(original)
  })
})

describe('other definitions', () => {
  it('load like the bundled one', () => {
    expect(loadedDomain(TRAFFIC_LIGHT).attributePrefix).toBe('light.')
    const register = loadedDomain(REGISTER)
    expect([...register.order.openEnd]).toEqual(['unknown'])
    expect([...register.complete]).toEqual(['write', 'read'])
    expect(register.projection).toEqual({ schemaVersion: 'register/v1', perKey: [], stats: [] })
  })

  it('may end their lines like Windows and start with a byte order mark', () => {
    expect(loadedDomain(KVONCE, (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`).digest).toBe(kvonce.digest)
  })

  it('never throw, whatever is cut off', () => {
    const text = textOf(KVONCE)
    for (let length = 0; length < text.length; length += 37) {
      const loaded = loadDomain(text.slice(0, length), 'x.yaml')
      if ('errors' in loaded) expect(loaded.errors.length).toBeGreaterThan(0)
    }
  })
})
