/** Inputs of the GitHub Action (action.yml) that are options of `tracegate gate` under the same name. */
const sameName = [
  'scope',
  'profile',
  'expect-objects',
  'manifest',
  'settle',
  'timeout',
  'fail-on',
  'endpoint',
  'audience',
  'out',
] as const

/** The command line that the inputs of the action stand for. GitHub gives them as INPUT_…; an empty one is not given. */
export function gateArguments(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const input = (name: string) => environment[`INPUT_${name.toUpperCase()}`]?.trim() ?? ''
  const domains = input('domains').split(/[\s,]+/)
  const given = [...sameName.map((name) => [name, input(name)]), ...domains.map((domain) => ['domain', domain])]
  return ['gate', ...given.filter(([, value]) => value !== '').map(([name, value]) => `--${name}=${value}`)]
}
