import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flowPolicies } from '../../../shared/flow/policy/flowPolicies.ts'
import { DEFAULT_POLICY, type Policy, type PolicyConfig } from '../../../shared/flow/policy/Policy.ts'
import { PolicyValidator } from '../../../shared/flow/policy/PolicyValidator.ts'
import { policyOf } from '../../../shared/flow/policy/policyOf.ts'
import { anyPolicy, writtenPolicy } from './policies.ts'

/** A policy with some of its fields left out, as users write them. */
const part: fc.Arbitrary<PolicyConfig> = fc
  .tuple(
    anyPolicy.map(writtenPolicy),
    fc.subarray(['failFast', 'timeout', 'retry', 'onError'] as const),
    fc.subarray(['maxAttempts', 'delay', 'mode'] as const),
  )
  .map(([policy, names, ofRetry]) => {
    const retry = Object.fromEntries(ofRetry.map((name) => [name, policy.retry?.[name]]))
    return Object.fromEntries(names.map((name) => [name, name === 'retry' ? retry : policy[name]]))
  })

describe('the policy of a node', () => {
  it('is the default when nobody says anything', () => {
    expect(policyOf(undefined, { id: 'read' })).toEqual(DEFAULT_POLICY)
  })

  it('mixes the fields of retry, and takes onError from one place', () => {
    const policies = flowPolicies(
      {
        retry: { maxAttempts: 2 },
        onError: { action: 'goto', target: 'report' },
        nodes: { read: { retry: { mode: 'exponential' }, onError: { action: 'continue' } } },
      },
      [],
    )
    const read = { id: 'read', policy: { timeout: '10s', retry: { maxAttempts: 9, delay: '1s' } } } as const
    expect(policyOf(policies, read)).toEqual({
      failFast: true,
      timeout: 10_000,
      retry: { maxAttempts: 2, delay: 1000, mode: 'exponential' },
      onError: { action: 'continue' },
    })
  })

  it('is, field by field, what the first of node, flow, built-in and default says', () => {
    fc.assert(
      fc.property(part, part, part, (ofNode, ofFlow, builtIn) => {
        const policies = flowPolicies({ ...ofFlow, nodes: { read: ofNode } }, [])
        const parts = [ofNode, ofFlow, builtIn]
        const first = <T>(pick: (policy: PolicyConfig) => T | undefined, read: (policy: Policy) => T): T => {
          const says = parts.find((one) => pick(one) !== undefined)
          return read(says === undefined ? DEFAULT_POLICY : PolicyValidator.fromDict(says))
        }
        expect(policyOf(policies, { id: 'read', policy: builtIn })).toEqual({
          failFast: first<unknown>(
            ({ failFast }) => failFast,
            ({ failFast }) => failFast,
          ),
          timeout: first<unknown>(
            ({ timeout }) => timeout,
            ({ timeout }) => timeout,
          ),
          retry: {
            maxAttempts: first<unknown>(
              ({ retry }) => retry?.maxAttempts,
              ({ retry }) => retry.maxAttempts,
            ),
            delay: first<unknown>(
              ({ retry }) => retry?.delay,
              ({ retry }) => retry.delay,
            ),
            mode: first<unknown>(
              ({ retry }) => retry?.mode,
              ({ retry }) => retry.mode,
            ),
          },
          onError: first<unknown>(
            ({ onError }) => onError,
            ({ onError }) => onError,
          ),
        })
      }),
    )
  })
})
