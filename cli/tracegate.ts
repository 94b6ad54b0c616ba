import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { parseDuration } from '../shared/domains/definition/parseDuration.ts'
import { registerAdmin } from './adminCommands.ts'
import { registerGate } from './gateCommand.ts'
import type { RunOptions } from './run.ts'
import { registerSpec } from './specCommands.ts'
import { registerTrace } from './traceCommands.ts'
import type { WatchOptions } from './watch.ts'

const CANNOT_JUDGE = 2
/** Their messages tell of several mistakes, one on each line. */
const SETTINGS: ReadonlySet<string> = new Set(['invalid-config', 'invalid-definition'])
const EXIT_CODES = `
Exit codes:
  0  conforming; warnings are allowed
  1  not conforming, or a node of the flow failed
  2  cannot judge: bad usage, unreadable input, no events, incomplete`

// Whoever reads the report may stop reading (`| head`); the verdict stands.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exit(CANNOT_JUDGE)
})
// Node would exit with 1, which says that something does not conform.
process.on('uncaughtException', (error) => void explain(error).finally(() => process.exit(CANNOT_JUDGE)))
process.exitCode = await main(process.argv).catch(explain)
await leave()

/** A node that a timeout cut off may hold the process: it ends all the same, once everything is written. */
async function leave(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writable) await new Promise((written) => stream.write('', written))
  }
  process.exit()
}

/** Parses the command line and runs one command; resolves to the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = new Command('tracegate')
    .description(manifest.description)
    .version(manifest.version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXIT_CODES)

  withOutput(program.command('run'))
    .description('Judge OTLP payloads or NDJSON events')
    .argument('[input...]', 'file, directory, glob, s3://bucket/prefix, https URL, or - for standard input')
    .addOption(
      new Option('--evidence <file>', 'a summary in JSON of what was verified; may be repeated').argParser(collect),
    )
    .option('--open', 'more input may come: nothing counts as missing yet')
    .option('--output-dir <dir>', 'where runtime_execution.log goes', 'logs')
    .option('--report-path <file>', 'write a report of the failed flow to this file, if it fails')
    .addOption(new Option('--report-format <format>', 'of that report').choices(['json', 'markdown']).default('json'))
    .option('--resume <trace>', 'go on with a failed run at the node that failed: its trace id, or `last`')
    .action(async (inputs: string[], options: RunOptions, command: Command) => {
      const { run } = await import('./run.ts')
      exitCode = await run(inputs, options, givenOptions(command))
    })

  withOutput(program.command('watch'), ['text', 'json'])
    .description('Judge objects as they land under <dir>/kvonce-trace/YYYY/MM/DD/, until interrupted')
    .argument('<dir>', 'the folder that stands for the bucket')
    .addOption(
      new Option('--settle <duration>', 'how long nothing must land for a run to be complete')
        .argParser(duration)
        .default(30_000_000_000n, '30s'),
    )
    .option('--once', 'stop as soon as everything there has been judged, as if nothing more came')
    .action(async (directory: string, options: WatchOptions) => {
      const { watch } = await import('./watch.ts')
      exitCode = await watch(directory, options)
    })

  registerTrace(program, (code) => {
    exitCode = code
  })
  registerAdmin(program, (code) => {
    exitCode = code
  })
  registerGate(program, (code) => {
    exitCode = code
  })
  registerSpec(program, (code) => {
    exitCode = code
  })

  await program.parseAsync(argv)
  return exitCode
}

/** Options of every command that judges. */
function withOutput(command: Command, formats: readonly string[] = ['text', 'json', 'markdown']): Command {
  return command
    .addOption(
      new Option(
        '--domain <name>',
        'judge this domain only; may be repeated; seeing nothing of it is incomplete',
      ).argParser(collect),
    )
    .addOption(new Option('--scope <id>', 'judge everything as this scope').argParser(scopeName))
    .addOption(new Option('--profile <name>', 'how severe findings are').choices(['default', 'strict']))
    .addOption(new Option('--skew <duration>', 'how far two clocks may disagree, such as 500ms').argParser(duration))
    .option('--domains <dir>', 'folder with more domain definitions')
    .option('--config <file>', 'settings; tracegate.yaml of the working directory unless given')
    .option('--out <dir>', 'where the report files go', 'hermetic-reports/trace')
    .option('--data-dir <dir>', 'where segments, receipts and verdicts are kept', '.tracegate')
    .addOption(new Option('--format <format>', 'what is printed').choices(formats).default('text'))
    .addOption(new Option('--min-events <n>', 'fewer events than this cannot be judged').argParser(count))
    .option('--skip-replay', 'leave out the replay of counterexamples in TLC')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .option('--quiet', 'no progress, and of the report only its summary')
}

/** What stands on the command line itself. */
function givenOptions(command: Command): Partial<RunOptions> {
  const given = Object.entries(command.opts()).filter(([name]) => command.getOptionValueSource(name) === 'cli')
  return Object.fromEntries(given)
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value]
}

function duration(text: string): bigint {
  const parsed = parseDuration(text)
  if (parsed === undefined) throw new InvalidArgumentError('Write a number and a unit: 500ms, 5s, 2m, 1h.')
  return parsed
}

function count(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}

function scopeName(text: string): string {
  if (!/^[^\p{C}]{1,200}$/u.test(text)) throw new InvalidArgumentError('Write 1 to 200 printable characters.')
  return text
}

/** What went wrong, where, and what to do; never a stack trace for what a user can mend. */
async function explain(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : CANNOT_JUDGE
  const [{ TracegateError }, { explainError }] = await Promise.all([
    import('../shared/errors.ts'),
    import('../shared/reporting/explainError.ts'),
  ])
  if (error instanceof TracegateError) {
    process.stderr.write(`${explainError(error, SETTINGS.has(error.code) ? 'lines' : 'text')}\n`)
    return CANNOT_JUDGE
  }
  // The message of an unforeseen error may quote what was being read: its name and place have to do.
  const name = error instanceof Error ? error.name : 'unknown failure'
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line)) : []
  process.stderr.write(
    `${explainError({ code: 'internal', message: name }, 'text')}\n${frames.slice(0, 8).join('\n')}\n`,
  )
  return CANNOT_JUDGE
}
