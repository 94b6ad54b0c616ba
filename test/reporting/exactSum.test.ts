import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addExactly, mergeExactly, roundedSum } from '../../shared/reporting/exactSum.ts'

const sumOf = (addends: readonly number[]) => addends.reduce(addExactly, [])

/** Every double is an integer times 2^-1074. */
function scaled(value: number): bigint {
  const bits = new BigUint64Array(new Float64Array([value]).buffer)[0] ?? 0n
  const exponent = (bits >> 52n) & 0x7ffn
  const fraction = bits & 0xfffffffffffffn
  const magnitude = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n)
  return bits >> 63n === 1n ? -magnitude : magnitude
}

describe('an exact sum', () => {
  it.each([
    [[], 0],
    [[0.1, 0.2, -0.3], 2.7755575615628914e-17],
    [[1e100, 1, -1e100], 1],
    [[1, 1e-16, 1e-16], 1.0000000000000002],
    [[2 ** 53, 1, 1], 2 ** 53 + 2],
    [[-0], 0],
  ])('of %j is %d', (addends, expected) => {
    expect(roundedSum(sumOf(addends))).toBe(expected)
  })

  it('is null when it is not finite', () => {
    expect(roundedSum(sumOf([1, Number.NaN, 2]))).toBeNull()
    expect(roundedSum(sumOf([Number.MAX_VALUE, Number.MAX_VALUE]))).toBeNull()
    expect(roundedSum(mergeExactly(sumOf([1]), sumOf([Number.NEGATIVE_INFINITY])))).toBeNull()
  })

  const addend = fc.oneof(
    fc.double({ noNaN: true, min: -1e290, max: 1e290 }),
    fc.integer(),
    fc.constantFrom(1, 2 ** -53, 2 ** -54, -(2 ** -54)),
  )

  it('is the double nearest to the true sum, in any order and grouping', () => {
    fc.assert(
      fc.property(fc.array(addend, { maxLength: 20 }), fc.nat(20), (addends, at) => {
        const sum = roundedSum(sumOf(addends)) ?? Number.NaN
        expect(roundedSum(sumOf(addends.toReversed()))).toBe(sum)
        expect(roundedSum(mergeExactly(sumOf(addends.slice(0, at)), sumOf(addends.slice(at))))).toBe(sum)
        const truth = addends.reduce((total, value) => total + scaled(value), 0n)
        const distance = (value: number) => (scaled(value) > truth ? scaled(value) - truth : truth - scaled(value))
        const float = new Float64Array([sum])
        const bits = new BigInt64Array(float.buffer)
        for (const step of [-1n, 1n]) {
          const neighbour = new Float64Array(new BigInt64Array([(bits[0] ?? 0n) + step]).buffer)[0] ?? 0
          if (Number.isFinite(neighbour)) expect(distance(sum) <= distance(neighbour)).toBe(true)
        }
      }),
    )
  })
})
