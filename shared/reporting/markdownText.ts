import { visibleText } from './visibleText.ts'

const PROSE_LIMIT = 2000
const ZERO_WIDTH_SPACE = '&#8203;'
/** What means something inside a line: markup, HTML, tables, math, mentions, references, and bare addresses. */
const MEANINGFUL = /[\\`*_~[\]!$&<>|#@]|:(?=\/\/)|www(?=\.)/gi

/**
 * A sentence that may hold data, as Markdown text of one line, in a table cell too: no markup, HTML, entity, link,
 * mention or issue reference comes out of it.
 */
export function markdownText(value: string): string {
  return visibleText(value, PROSE_LIMIT).replace(MEANINGFUL, (found) => {
    if (/[&<>|]/.test(found)) return `&#${found.charCodeAt(0)};`
    if (/[@:w]/i.test(found)) return found + ZERO_WIDTH_SPACE
    return found === '#' ? `\\#${ZERO_WIDTH_SPACE}` : `\\${found}`
  })
}

/** Data as a Markdown code span of one line, in a table cell too: a pipe is shown as `\u007c`. */
export function codeSpan(value: string): string {
  const text = visibleText(value).replaceAll('|', '\\u007c') || '""'
  const runs = text.match(/`+/g) ?? []
  const fence = '`'.repeat(1 + Math.max(0, ...runs.map((run) => run.length)))
  const edge = /^[` ]|[` ]$/.test(text) ? ' ' : ''
  return fence + edge + text + edge + fence
}

/** A link; the address must be an http(s) URL. */
export function markdownLink(text: string, url: string): string {
  const address = url.replace(/[^\w\-.~:/?#@!$&=,;%+]/g, (found) => {
    const encoded = encodeURIComponent(found)
    return encoded === found ? `%${found.charCodeAt(0).toString(16)}` : encoded
  })
  return `[${codeSpan(text)}](<${address}>)`
}
