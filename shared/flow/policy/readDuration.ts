import { parseDuration } from '../../domains/definition/parseDuration.ts'
import type { PolicyReading } from './readFields.ts'

/** Timers of Node count to 2^31 - 1 ms, and fire at once beyond it. */
const LONGEST_MS = 24 * 86_400_000

/** Milliseconds of a duration: a text such as `1.5s` where users write, a number where programs do. */
export function readDuration(value: unknown, path: string, { form, problems }: PolicyReading): number | undefined {
  const written = typeof value === 'string' ? millisecondsOf(value) : undefined
  const amount = typeof value === 'number' && Number.isFinite(value) ? value : written
  if (amount === undefined) {
    const english = 'must be a duration such as 500ms, 5s, 2m or 1h (in code: milliseconds)'
    problems.refuse(path, english, '500ms、5s、2m、1h のような時間を指定してください(コードではミリ秒)', value)
  } else if (amount < 0) {
    problems.refuse(path, 'must not be negative', '負の時間は指定できません', value)
  } else if (form === 'written' && written === undefined) {
    problems.refuse(
      path,
      'needs a unit, such as 500ms, 5s, 2m or 1h',
      '500ms、5s、2m、1h のように単位が必要です',
      value,
    )
  } else if (form === 'built' && written !== undefined) {
    problems.refuse(path, 'must be a number of milliseconds', 'ミリ秒を数値で指定してください', value)
  } else if (amount > LONGEST_MS) {
    problems.refuse(path, 'must be at most 576h (24 days)', '576h(24 日)以下を指定してください', value)
  } else {
    return amount === 0 ? 0 : amount
  }
  return undefined
}

function millisecondsOf(text: string): number | undefined {
  const [, amount, name] = /^(-?\d+(?:\.\d+)?)([a-z]+)$/.exec(text) ?? []
  const unit = name === undefined ? undefined : parseDuration(`1${name}`)
  // 1.005 * 1000 is 1004.9999999999999: what is meant has fewer digits than a double holds.
  return unit === undefined ? undefined : Number(((Number(amount) * Number(unit)) / 1e6).toPrecision(14))
}
