import { expect, test } from 'vitest'
import { generatePayload } from '../../bench/generatePayload.ts'
import { mainJob } from '../../bench/mainJob.ts'

const BYTES = 400_000

function countOf(text: string, part: string): number {
  return text.split(part).length - 1
}

test.each([1, 0.5, 0.05])('a payload has the size asked for, and events on a share of %d of its spans', (relevant) => {
  const text = generatePayload({ bytes: BYTES, relevant, seed: 7 })
  const share = countOf(text, '"kvonce.event.type"') / countOf(text, '"parentSpanId"')
  expect(text.length / BYTES).toBeCloseTo(1, 1)
  expect(Math.abs(share - relevant)).toBeLessThan(0.1 * Math.sqrt(relevant))
})

test('a seed gives one payload, and two seeds share no span and no key', () => {
  const payload = (seed: number) => generatePayload({ bytes: BYTES, relevant: 1, seed })
  const namesIn = (text: string) => new Set(text.match(/"(?:traceId|spanId)":"\w+"|order-\d+-\d+/g))
  expect(payload(1)).toBe(payload(1))
  expect(namesIn(payload(1)).isDisjointFrom(namesIn(payload(2)))).toBe(true)
})

test('every event of a payload gets through the main job, and every key conforms', async () => {
  const text = generatePayload({ bytes: BYTES, relevant: 0.5, seed: 3 })
  const { read, mask, encode, judge } = await mainJob()
  const groups = await read(Buffer.from(text))
  await mask(groups)
  const [group, ...others] = groups
  if (group === undefined) throw new Error('nothing was read')
  const { sorted } = encode(group)
  expect(others).toEqual([])
  expect(sorted).toHaveLength(countOf(text, '"kvonce.event.type"'))
  expect(judge(group.domain, sorted)).toEqual({ keys: new Set(text.match(/order-\d+-\d+/g)).size, failed: 0 })
})
