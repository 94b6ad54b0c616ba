/** Visible text of several lines as a Markdown code block that no line in it can end. */
export function fencedText(text: string): readonly string[] {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, text.trimEnd(), fence]
}
