import { gzipSync } from 'node:zlib'
import { type DescribedSpan, otlpJson, otlpProtobuf } from '../../end-to-end/otlpForms.ts'
import { badKey, goodKey } from '../../end-to-end/spans.ts'

/** Objects by name. */
export type Objects = Map<string, string | Uint8Array>

export interface Generated {
  readonly objects: Objects
  readonly scopes: readonly string[]
}

/**
 * Objects of several runs that start with a name: good keys and bad ones, keys whose events are in different objects, spans
 * that are in two objects, objects about two runs. The same for the same arguments.
 */
export function manyObjects(name: string, count: number, runs = 3): Generated {
  const objects: Objects = new Map()
  const spansOf = (index: number): readonly DescribedSpan[] => {
    const of = (run: number) => ({ trace: 1 + index, resource: { 'cicd.pipeline.run.id': `${name}-${run % runs}` } })
    const split = goodKey(`split-${Math.floor(index / 2)}`, of(Math.floor(index / 2)))
    return [
      ...goodKey(`good-${index}`, of(index)),
      ...(index % 4 === 0 ? badKey(`bad-${index}`, of(index)) : []),
      ...(index % 5 === 0 ? goodKey(`other-${index}`, of(index + 1)) : []),
      // One event of the key in each of two objects; of every sixth key both events in both.
      ...(index % 6 === 0 ? split : split.slice(index % 2, (index % 2) + 1)),
    ]
  }
  for (let index = 0; index < count; index++) {
    const [isBinary, isZipped] = [index % 7 === 0, index % 3 !== 0]
    const bytes = isBinary ? otlpProtobuf(spansOf(index)) : otlpJson(spansOf(index))
    const ending = `${isBinary ? 'binpb' : 'json'}${isZipped ? '.gz' : ''}`
    objects.set(`${name}-${index}.${ending}`, isZipped ? gzipSync(bytes) : bytes)
  }
  return { objects, scopes: Array.from({ length: runs }, (_, run) => `run:${name}-${run}`) }
}
