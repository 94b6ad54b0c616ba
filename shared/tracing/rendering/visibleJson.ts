/** What `JSON.stringify` leaves as it is although a terminal acts on it or nobody sees it. */
const INVISIBLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu

/** JSON whose strings hold no invisible character; parsed, it is the same. */
export function visibleJson(value: object, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(INVISIBLE, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  )
}
