const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const WIDE =
  /\p{Emoji_Presentation}|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u

/** Columns that visible text takes in a terminal: two for what East Asian fonts draw wide and for most emoji. */
export function textWidth(text: string): number {
  if (!/[^ -~]/.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1
  return width
}

/** The text in at most so many columns; what does not fit is cut, and `end` says so. */
export function cutToWidth(text: string, columns: number, end = '…'): string {
  if (textWidth(text) <= columns) return text
  const room = columns - textWidth(end)
  let kept = ''
  let width = 0
  for (const { segment } of graphemes.segment(text)) {
    width += textWidth(segment)
    if (width > room) break
    kept += segment
  }
  return kept + end
}
