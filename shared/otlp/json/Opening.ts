import { MAX_DEPTH, type Scanner } from './Scanner.ts'
import { skipSpace } from './skipValue.ts'

/** The opening of a value as nearly all producers write it, without white space. At least four bytes. */
export interface Opening {
  readonly length: number
  readonly brackets: number
  /** Its bytes as little-endian words from offsets 0, 4 and 8, and its last four; words may overlap. */
  readonly words: readonly [number, number, number, number]
}

/** For text of 4 to 16 bytes. */
export function createOpening(text: string): Opening {
  const bytes = Buffer.from(text)
  const last = bytes.length - 4
  const word = (offset: number): number => bytes.readInt32LE(Math.min(offset, last))
  return {
    length: bytes.length,
    brackets: text.replace(/[^[{]/g, '').length,
    words: [word(0), word(4), word(8), word(last)],
  }
}

/** Moves behind the opening when it stands at `pos`. Where it does not, the general readers say the same more slowly. */
export function enterOpening(s: Scanner, opening: Opening): boolean {
  const { view, pos } = s
  const { length, words } = opening
  if (view.getInt32(pos, true) !== words[0]) return false
  const last = length - 4
  if (view.getInt32(pos + Math.min(4, last), true) !== words[1]) return false
  if (view.getInt32(pos + Math.min(8, last), true) !== words[2]) return false
  if (view.getInt32(pos + last, true) !== words[3] || s.depth + opening.brackets > MAX_DEPTH) return false
  s.depth += opening.brackets
  const behind = pos + length
  s.pos = (s.bytes[behind] as number) <= 0x20 ? skipSpace(s, behind) : behind
  return true
}
