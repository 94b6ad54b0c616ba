import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FlowShape } from '../../../shared/flow/policy/FlowShape.ts'
import { type FlowPolicies, flowPolicies } from '../../../shared/flow/policy/flowPolicies.ts'
import { DEFAULT_POLICY, type FlowConfig, type PolicyConfig } from '../../../shared/flow/policy/Policy.ts'
import { policyOf } from '../../../shared/flow/policy/policyOf.ts'
import { errorsOf } from './errorsOf.ts'

const ingest: FlowShape = {
  id: 'ingest',
  nodes: [
    { id: 'read' },
    { id: 'inflate', within: 'read' },
    { id: 'decode' },
    { id: 'store', next: 'end' },
    { id: 'reject' },
  ],
}
const judge: FlowShape = { id: 'judge', nodes: [{ id: 'check' }, { id: 'report' }] }
const flows = [ingest, judge]

const goto = (target: string): PolicyConfig => ({ onError: { action: 'goto', target } })
const stop: PolicyConfig = { onError: { action: 'stop' } }
const told = (config: unknown, known: readonly FlowShape[] = flows) => errorsOf(() => flowPolicies(config, known))

describe('the section `flow`', () => {
  it('is plain data that reaches a worker thread as it is', () => {
    const config: FlowConfig = { timeout: '1m', nodes: { read: { retry: { maxAttempts: 2, delay: '500ms' } } } }
    const policies = flowPolicies(config, flows)
    expect(policies).toEqual({ flow: { timeout: 60_000 }, nodes: { read: { retry: { maxAttempts: 2, delay: 500 } } } })
    expect(structuredClone(policies)).toEqual(policies)
  })

  it('may be absent or empty', () => {
    expect(flowPolicies(undefined, flows)).toEqual({ flow: {}, nodes: {} })
    expect(flowPolicies({ nodes: {} }, flows)).toEqual({ flow: {}, nodes: {} })
  })

  it('is refused with everything that is wrong in it, at its place', () => {
    const config = {
      fail_fast: true,
      retry: { maxAttempts: -1 },
      nodes: { decod: { timeout: '5 parsecs' }, store: goto('read'), check: goto('reprot') },
    }
    expect(told(config)).toEqual([
      'flow.fail_fast: unknown key, did you mean failFast? / 不明なキーです。failFast ではありませんか',
      'flow.retry.maxAttempts: must be a whole number of at least 0, got -1 / 0 以上の整数を指定してください(値: -1)',
      'flow.nodes.decod: no node is called decod, did you mean decode? (the nodes are read, decode, store, reject, check, report) / decod というノードはありません。decode ではありませんか(ノード: read, decode, store, reject, check, report)',
      expect.stringContaining('flow.nodes.decod.timeout: must be a duration'),
      expect.stringContaining('flow.nodes.check.onError.target: no node is called reprot, did you mean report?'),
      'flow.nodes.store.onError.target: makes a cycle without end: store -> read -> decode -> store / 終わらない循環になります: store -> read -> decode -> store',
    ])
  })

  it.each([
    [null, 'flow: must be a map of settings, got null'],
    [[], 'flow: must be a map of settings, got […]'],
    [{ nodes: 'read' }, 'flow.nodes: must be a map of nodes, got "read"'],
    [{ nodes: { read: null } }, 'flow.nodes.read: must be a map of settings, got null'],
    [{ node: {} }, 'flow.node: unknown key, did you mean nodes?'],
  ])('must be a map: %j', (config, reason) => {
    expect(told(config)).toEqual([expect.stringContaining(reason)])
  })

  it('may name any node as long as no flows are known, and nothing comes of hostile names', () => {
    const config = JSON.parse('{"nodes":{"__proto__":{"timeout":"5s"},"constructor":{"onError":{"action":"stop"}}}}')
    const policies = flowPolicies(config, [])
    expect(policyOf(policies, { id: '__proto__' }).timeout).toBe(5000)
    expect(policyOf(structuredClone(policies), { id: '__proto__' }).timeout).toBe(5000)
    expect(policyOf(policies, { id: 'toString' })).toEqual(DEFAULT_POLICY)
    expect(policyOf(policies, { id: 'timeout' })).toEqual(DEFAULT_POLICY)
    expect(told(config)).toHaveLength(2)
  })
})

describe('a node that runs inside another', () => {
  it('takes no policy of its own', () => {
    expect(told({ nodes: { inflate: { timeout: '5s' } } })).toEqual([
      'flow.nodes.inflate: runs inside read and has no policy of its own, set it on read / read の中で動くため、read に指定してください',
    ])
  })

  it('is no target', () => {
    expect(told({ nodes: { decode: goto('inflate') } })).toEqual([
      'flow.nodes.decode.onError.target: inflate runs inside read, go to read / inflate は read の中で動くため、read を指定してください',
    ])
  })
})

describe('a goto', () => {
  it('may lead onwards, past nodes and to one that nothing else leads to', () => {
    expect(told({ nodes: { read: goto('store'), decode: goto('reject'), check: goto('report') } })).toEqual([])
  })

  it.each([
    ['a text like no node', goto('elsewhere'), 'no node is called elsewhere (the nodes are'],
    ['the end', goto('end'), 'no node is called end'],
    ['a hostile name', goto('__proto__'), 'no node is called __proto__'],
    ['a node of another flow', goto('report'), 'report is a node of the flow judge, and decode one of the flow ingest'],
    ['itself', goto('decode'), 'makes a cycle without end: decode -> decode'],
    ['an earlier node', goto('read'), 'makes a cycle without end: decode -> read -> decode'],
  ])('must not lead to %s', (_, policy, reason) => {
    expect(told({ nodes: { decode: policy } })).toEqual([
      expect.stringContaining(`flow.nodes.decode.onError.target: ${reason}`),
    ])
  })

  it('is told of once when two of them make a cycle', () => {
    const flow = { id: 'f', nodes: ['a', 'b', 'c'].map((id) => ({ id, next: 'end' })) }
    expect(told({ nodes: { c: goto('a'), a: goto('b'), b: goto('c') } }, [flow])).toEqual([
      expect.stringContaining('flow.nodes.c.onError.target: makes a cycle without end: c -> a -> b -> c'),
    ])
    expect(told({ nodes: { a: goto('b'), b: goto('c') } }, [flow])).toEqual([])
  })

  it('of the whole flow holds for every node that has no other', () => {
    expect(told(goto('decode'), [ingest])).toEqual([
      'flow.onError.target: makes a cycle without end: decode -> decode; it holds for every node, so give an onError of its own to decode, store / 終わらない循環になります: decode -> decode。全ノードに適用されるため、decode, store には個別の onError を指定してください',
    ])
    const nodes = { decode: stop, store: stop }
    expect(told({ ...goto('decode'), nodes }, [ingest])).toEqual([])
    expect(told({ ...goto('decode'), nodes }, flows)).toEqual([
      expect.stringMatching(
        /^flow\.onError\.target: decode is a node of the flow ingest, and check one of the flow judge/,
      ),
    ])
    expect(told({ ...goto('decode'), nodes: { ...nodes, check: stop, report: stop } }, flows)).toEqual([])
    expect(told(goto('nowhere'))).toEqual([expect.stringContaining('flow.onError.target: no node is called nowhere')])
  })

  it('of the whole flow is not blamed for a node whose own onError is wrong', () => {
    const nodes = { decode: { onError: { action: 'halt' } }, store: stop }
    expect(told({ ...goto('decode'), nodes }, [ingest])).toEqual([
      expect.stringContaining('flow.nodes.decode.onError.action: must be stop, continue or goto'),
    ])
  })

  it('counts where a built-in policy has it, unless the user says otherwise', () => {
    const flow = { id: 'f', nodes: [{ id: 'a' }, { id: 'b', policy: goto('a') }] }
    const wrong = 'built into b.onError.target: makes a cycle without end: b -> a -> b'
    expect(told(undefined, [flow])).toEqual([expect.stringContaining(wrong)])
    expect(told(stop, [flow])).toEqual([])
    expect(told({ nodes: { b: stop } }, [flow])).toEqual([])
  })
})

describe('a mistake in a flow of the product', () => {
  it('is found by the same check', () => {
    const flow = {
      id: 'f',
      nodes: [
        { id: 'a', policy: { timeout: '5' } },
        { id: 'b', policy: goto('x') },
        { id: 'c', next: 'y' },
      ],
    }
    expect(told(undefined, [flow])).toEqual([
      expect.stringContaining('built into a.timeout: must be a duration'),
      expect.stringContaining('built into c.next: no node is called y'),
      expect.stringContaining('built into b.onError.target: no node is called x'),
    ])
    expect(errorsOf(() => policyOf(undefined, { id: 'a', policy: { timeout: '5' } }))).toHaveLength(1)
  })
})

describe('whatever gotos are set', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const name = fc.constantFrom(...names)
  const next = fc.option(fc.constantFrom('d', 'e', 'end'), { nil: undefined })
  const shape = fc.tuple(next, next, next).map(
    (onwards): FlowShape => ({
      id: 'f',
      nodes: names.map((id, at) => {
        const to = onwards[at]
        return to === undefined ? { id } : { id, next: to }
      }),
    }),
  )
  const config = fc.dictionary(name, fc.oneof(name.map(goto), fc.constant(stop)))

  /** The plain definition: from some node, following ways for as many steps as there are nodes. */
  function endless(flow: FlowShape, policies: FlowPolicies): boolean {
    const ways = (id: string): string[] => {
      const at = flow.nodes.findIndex((node) => node.id === id)
      const { onError } = policyOf(policies, { id })
      const onwards = flow.nodes[at]?.next ?? flow.nodes[at + 1]?.id ?? 'end'
      return [onwards, ...(onError.action === 'goto' ? [onError.target] : [])].filter((to) => to !== 'end')
    }
    let reached = new Set(names)
    for (let step = 0; step < names.length; step += 1) reached = new Set([...reached].flatMap(ways))
    return reached.size > 0
  }

  it('they are taken exactly when every way through the flow ends', () => {
    fc.assert(
      fc.property(shape, config, (flow, nodes) => {
        const parts = Object.entries(nodes).map(([id, { onError }]) => [id, { onError }])
        const unchecked = { flow: {}, nodes: Object.fromEntries(parts) } as FlowPolicies
        const errors = told({ nodes }, [flow])
        expect(errors.length > 0).toBe(endless(flow, unchecked))
        for (const error of errors) expect(error).toMatch(/makes a cycle without end: (\w)( -> \w)* -> \1 \//)
      }),
    )
  })

  it('no section crashes the check, whatever it holds', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (section, nodes) => {
        told(section)
        told({ nodes })
        told({ nodes: { read: nodes, decode: { onError: section } } })
      }),
    )
  })
})
