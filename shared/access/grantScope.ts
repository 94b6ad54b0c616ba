const shape = /^run:[A-Za-z0-9._-]{1,128}$/

/**
 * Whether a scope can be granted at all: `run:` and an id of 1 to 128 ASCII letters, digits, dots, hyphens and underscores,
 * never two dots in a row. So nothing in it has a meaning in a path, a URL, a pattern or a policy.
 */
export function isGrantScope(scope: string): boolean {
  return shape.test(scope) && !scope.includes('..')
}
