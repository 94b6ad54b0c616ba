import { TracegateError } from '../../shared/errors.ts'
import { type Asked, bad, failing, type Inputs, type Outside } from './pipelinePlace.ts'

/** One node of the pipeline, and what makes it fail. */
export interface Breakage {
  readonly node: string
  /** What goes wrong, `times` times. */
  readonly broken?: (there: Outside, times: number) => Partial<Outside>
  /** Settings under which it fails for as long as they stand. */
  readonly asked?: Asked
  /** The node a policy is for, when the one that fails runs inside it. */
  readonly within?: string
  readonly inputs?: Inputs
}

const full = new TracegateError('unreadable', 'no space left', { retryable: true })
const away = new TracegateError('unreadable', 'it did not answer', { retryable: true })

const reportFile = (name: RegExp) => {
  return ({ sink }: Outside, times: number): Partial<Outside> => {
    const create = failing(sink.create, full, times)
    return { sink: { ...sink, create: (file) => (name.test(file) ? create(file) : sink.create(file)) } }
  }
}
const segment = ({ segments }: Outside, times: number): Partial<Outside> => {
  const put = failing(segments.put, full, times)
  const isSegment = (key: string) => key.startsWith('segments/')
  return {
    segments: {
      ...segments,
      put: (key, ...rest) => (isSegment(key) ? put(key, ...rest) : segments.put(key, ...rest)),
    },
  }
}
const result = (name: 'getReceipt' | 'putReceipt' | 'merges' | 'putVerdict') => {
  return ({ results }: Outside, times: number): Partial<Outside> => ({
    results: { ...results, [name]: failing(results[name] as () => Promise<never>, full, times) },
  })
}

/** Nodes in their order. What fails of its own accord comes right again; the object's own faults do with other limits. */
export const breakages: readonly Breakage[] = [
  { node: 'read', broken: ({ read }, times) => ({ read: failing(read, away, times) }) },
  { node: 'recall', broken: result('getReceipt') },
  {
    node: 'inflate',
    asked: { limits: { inflatedBytes: 10 }, flow: { nodes: { inflate: { onError: { action: 'stop' } } } } },
  },
  { node: 'decode', broken: ({ reader }, times) => ({ reader: { decode: failing(reader.decode, away, times) } }) },
  {
    node: 'convert',
    within: 'decode',
    inputs: { 'a.ndjson': bad() },
    asked: { limits: { eventsPerObject: 1 }, flow: { nodes: { decode: { onError: { action: 'stop' } } } } },
  },
  { node: 'mask', broken: ({ keys }, times) => ({ keys: { ...keys, scopeKey: failing(keys.scopeKey, away, times) } }) },
  { node: 'segment', broken: segment },
  { node: 'receipt', broken: result('putReceipt') },
  { node: 'reject', broken: result('putReceipt'), inputs: { 'broken.ndjson': '{"key":' } },
  { node: 'merge', broken: result('merges') },
  { node: 'check', broken: reportFile(/validation/) },
  { node: 'report', broken: reportFile(/envelope/) },
  { node: 'store', broken: result('putVerdict') },
]
