import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '../shared/domains/definition/parseDuration.ts'
import type { GateOptions } from './gate.ts'

const MOST_OBJECTS = 1_000_000
/** A day, in nanoseconds. */
const LONGEST_WAIT = 86_400_000_000_000n
const NOTES = `
Environment:
  TRACEGATE_ENDPOINT, TRACEGATE_AUDIENCE  instead of --endpoint and --audience
  TRACEGATE_ID_TOKEN                      the OIDC token, where there is no GitHub to ask for one

Exit codes:
  0  conforming; warnings are allowed unless --fail-on warning
  1  not conforming
  2  cannot judge: bad usage, no token, refused, not everything had arrived, digests that do not match

Example:
  tracegate gate --scope "run:$GITHUB_RUN_ID" --expect-objects 3 --endpoint https://traces.example`

/** Adds `tracegate gate`; it is loaded when it is used, and its exit code goes to `ended`. */
export function registerGate(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('gate')
    .description('Wait until the deployed system has judged a run, and pass or fail by its verdict')
    .addOption(new Option('--scope <id>', 'what is judged: run:<id>').argParser(scopeName).makeOptionMandatory())
    .addOption(
      new Option('--domain <name>', 'only this domain counts; may be repeated; seeing nothing of it is incomplete')
        .argParser(collect)
        .default([], 'all that have events'),
    )
    .addOption(new Option('--profile <name>', 'refuse a verdict of another profile').choices(['default', 'strict']))
    .addOption(
      new Option('--expect-objects <n>', 'complete when so many objects were judged')
        .argParser(objects)
        .conflicts('manifest'),
    )
    .option('--manifest <file>', 'complete when these objects were judged: keys, lines of sha256sum, or JSON')
    .addOption(
      new Option('--settle <duration>', 'without either: complete when no object was added for so long')
        .argParser(milliseconds)
        .default(30_000, '30s'),
    )
    .addOption(
      new Option('--timeout <duration>', 'how long to wait for all of it')
        .argParser(milliseconds)
        .default(300_000, '5m'),
    )
    .addOption(new Option('--endpoint <url>', 'base URL of the grant API').env('TRACEGATE_ENDPOINT'))
    .addOption(
      new Option('--audience <name>', 'audience of the OIDC token').env('TRACEGATE_AUDIENCE').default('tracegate'),
    )
    .addOption(new Option('--fail-on <severity>', 'what fails').choices(['error', 'warning']).default('error'))
    .option('--out <dir>', 'where the report files go', 'hermetic-reports/trace')
    .addOption(
      new Option('--format <format>', 'what is printed; json is the envelope')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .option('--no-color', 'no colours, as with NO_COLOR')
    .option('--quiet', 'no progress, and of the report only its summary')
    .addHelpText('after', NOTES)
    .action(async (options: GateOptions) => ended(await (await import('./gate.ts')).gate(options)))
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value]
}

function objects(text: string): number {
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > MOST_OBJECTS)
    throw new InvalidArgumentError(`Write a whole number from 1 to ${MOST_OBJECTS}.`)
  return count
}

function milliseconds(text: string): number {
  const nanos = parseDuration(text)
  if (nanos === undefined || nanos > LONGEST_WAIT) {
    throw new InvalidArgumentError('Write a number and a unit, at most 24h: 500ms, 30s, 5m.')
  }
  return Number(nanos / 1_000_000n)
}

function scopeName(text: string): string {
  if (!/^[^\p{C}]{1,200}$/u.test(text)) throw new InvalidArgumentError('Write 1 to 200 printable characters.')
  return text
}
