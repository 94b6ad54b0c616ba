/**
 * A source as reports may show it: a URL without credentials, query string and fragment (a presigned URL is a secret);
 * anything else as it is. A URL that cannot be taken apart is reduced to its scheme.
 */
export function sourceDetail(name: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(name)?.[1]?.toLowerCase()
  if (scheme === undefined) return name
  if (!URL.canParse(name)) return `${scheme}://(not a valid URL)`
  const [beforeQuery = ''] = name.split(/[?#]/, 1)
  const authorityStart = scheme.length + 3
  const authorityEnd = authorityStart + beforeQuery.slice(authorityStart).search(/[/\\]|$/)
  const authority = beforeQuery.slice(authorityStart, authorityEnd)
  return `${scheme}://${authority.slice(authority.lastIndexOf('@') + 1)}${beforeQuery.slice(authorityEnd)}`
}
