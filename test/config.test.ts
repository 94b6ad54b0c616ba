import { describe, expect, it } from 'vitest'
import { parseConfig } from '../shared/config.ts'
import { TracegateError } from '../shared/errors.ts'
import { DEFAULT_LIMITS } from '../shared/flow/IngestSettings.ts'
import type { FlowShape } from '../shared/flow/policy/FlowShape.ts'
import { PolicyValidationError } from '../shared/flow/policy/PolicyValidationError.ts'

const flows: readonly FlowShape[] = [{ id: 'ingest', nodes: [{ id: 'read' }, { id: 'decode' }, { id: 'store' }] }]

const parse = (text: string) => parseConfig(text, 'tracegate.yaml', flows)

function faultOf(text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    return error
  }
}

const FIVE = `
flow:
  failFast: sometimes
  retry: { maxAttempts: 2.5, mode: linear }
  nodes:
    read: { timeout: 5 parsecs }
    decode: { onError: { action: goto, target: read } }
`

describe('settings of a project', () => {
  it('have defaults', () => {
    expect(parse('')).toEqual({ limits: DEFAULT_LIMITS })
    expect(parse('profile: strict')).toEqual({ profile: 'strict', limits: DEFAULT_LIMITS })
  })

  it('keep the policies of flows as they were written', () => {
    const flow = { timeout: '2m', nodes: { read: { retry: { maxAttempts: 2, delay: '500ms', mode: 'exponential' } } } }
    expect(parse(JSON.stringify({ flow, profile: 'strict' }))).toEqual({
      flow,
      profile: 'strict',
      limits: DEFAULT_LIMITS,
    })
  })

  it('are refused with all their faults', () => {
    const fault = faultOf('limits: { eventsPerObject: -1 }\nprofile: lax\nunknown: 1\nflow: { timeout: 5s }\n')
    expect(fault).toBeInstanceOf(TracegateError)
    expect(fault).not.toBeInstanceOf(PolicyValidationError)
    expect(fault).toMatchObject({ code: 'invalid-config', location: 'tracegate.yaml' })
    expect(String(fault)).toMatch(/profile: .*; limits\.eventsPerObject: .*; the file: .*unknown/)
    expect(faultOf('a: [')).toMatchObject({ code: 'invalid-config', message: 'this is not YAML' })
    expect(faultOf('just text')).toMatchObject({
      code: 'invalid-config',
      message: expect.stringMatching(/^the file: /),
    })
  })

  it('with five mistakes in policies are refused with five entries in one message', () => {
    const fault = faultOf(FIVE)
    expect(fault).toBeInstanceOf(PolicyValidationError)
    const errors = [
      expect.stringContaining('flow.failFast: must be true or false, got "sometimes" / '),
      expect.stringContaining('flow.retry.maxAttempts: must be a whole number of at least 0, got 2.5 / '),
      expect.stringContaining('flow.retry.mode: must be fixed or exponential, got "linear" / '),
      expect.stringContaining('flow.nodes.read.timeout: must be a duration such as 500ms, 5s, 2m or 1h'),
      expect.stringContaining(
        'flow.nodes.decode.onError.target: makes a cycle without end: decode -> read -> decode / ',
      ),
    ]
    expect(fault).toMatchObject({ code: 'invalid-config', location: 'tracegate.yaml', errors })
    expect((fault as PolicyValidationError).message.split('\n')).toEqual(errors)
  })

  it('tell other faults in the same message, beside the entries for policies', () => {
    const fault = faultOf(`${FIVE}profile: lax\nunknown: 1\n`) as PolicyValidationError
    expect(fault.errors).toHaveLength(5)
    const others = [expect.stringMatching(/^profile: /), expect.stringMatching(/^the file: .*unknown/)]
    expect(fault.message.split('\n')).toEqual([...fault.errors, ...others])
  })

  it.each([
    ['flow:', 'flow: must be a map of settings, got null'],
    ['flow: &a { retry: *a }', 'flow.retry.retry: unknown key'],
    ['flow: { __proto__: { failFast: false } }', 'flow.__proto__: unknown key'],
    ['flow: { nodes: { constructor: {} } }', 'flow.nodes.constructor: no node is called constructor'],
    ['flow: { timeout: .inf }', 'flow.timeout: must be a duration'],
  ])('are refused, never dropped: %s', (text, reason) => {
    expect(faultOf(text)).toMatchObject({ errors: [expect.stringContaining(reason)] })
  })
})
