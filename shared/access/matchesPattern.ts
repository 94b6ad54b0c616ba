/** `*` is anything but a slash, `**` anything at all, both at least one character; all else stands for itself. */
export function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .split(/(\*+)/)
    .map((part) => (part === '**' ? '[^]+' : part === '*' ? '[^/]+' : RegExp.escape(part)))
    .join('')
  return new RegExp(`^(?:${source})$`).test(text)
}

/** What is wrong with a pattern; undefined when nothing is. Few wildcards keep matching quick whatever the text is. */
export function patternProblem(pattern: string): string | undefined {
  if (/[?[\]{}\\]|\*{3}/.test(pattern)) return '* and ** are the only wildcards'
  return (pattern.match(/\*+/g)?.length ?? 0) > 2 ? 'at most two wildcards' : undefined
}
