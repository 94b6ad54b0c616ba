import { type Command, InvalidArgumentError, Option } from 'commander'
import type { SpecCheckOptions } from './specCheck.ts'

/** 16 million states of a machine with ten variables are under a gigabyte. */
const MOST_STATES = 16_000_000
const NOTES = `
Exit codes:
  0  nothing is wrong within the bounds
  1  a definition is wrong: the shortest bad run is shown; or a trace contradicts a scenario
  2  cannot tell: bad usage, a definition that does not load, the limit on states was reached, no events for the
     scenarios, no TLC for --replay

Example:
  tracegate spec check --domains domains --domain parcel`

/** Adds `tracegate spec …`; each command is loaded when it is used, and its exit code goes to `ended`. */
export function registerSpec(program: Command, ended: (exitCode: number) => void): void {
  const spec = program.command('spec').description('Check domain definitions themselves')

  spec
    .command('check')
    .description('Explore the state machine of each domain within its bounds, and show what is wrong with it')
    .addOption(
      new Option('--domain <name>', 'check this domain only; may be repeated').argParser(collect).default([], 'all'),
    )
    .option('--domains <dir>', 'folder with more domain definitions')
    .addOption(
      new Option('--max-states <n>', 'stop at so many states of a domain: the result is then incomplete')
        .argParser(states)
        .default(2_000_000),
    )
    .option('--itf <file>', 'write the shortest bad run to this file, as ITF JSON')
    .option('--trace <input...>', 'say which scenarios these traces cover and contradict: what `run` takes as INPUT')
    .option('--features <path>', 'folder or file with scenarios in Gherkin (default with --trace: samples/trace/bdd)')
    .addOption(
      new Option('--replay', 'replay in TLC, which TLA_TOOLS_JAR names: not being able to is exit code 2').conflicts(
        'skipReplay',
      ),
    )
    .option('--skip-replay', 'leave out the replay in TLC')
    .addOption(new Option('--format <format>', 'what is printed').choices(['text', 'json', 'markdown']).default('text'))
    .option('--no-color', 'no colours, as with NO_COLOR')
    .option('--quiet', 'no progress')
    .addHelpText('after', NOTES)
    .action(async (options: SpecCheckOptions) => ended(await (await import('./specCheck.ts')).specCheck(options)))
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value]
}

function states(text: string): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > MOST_STATES) throw new InvalidArgumentError(`Write a whole number from 1 to ${MOST_STATES}.`)
  return value
}
