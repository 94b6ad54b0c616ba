import { type Command, InvalidArgumentError, Option } from 'commander'
import type { FollowOptions } from './traceFollow.ts'
import type { ListOptions } from './traceList.ts'
import type { ReportOptions } from './traceReport.ts'
import type { SearchOptions } from './traceSearch.ts'
import type { ShowOptions } from './traceShow.ts'

const MOST = 500
const EXIT_CODES = `
Exit codes:
  0  done, also when nothing was found
  2  bad usage, an unknown id, a query that is refused, or no traces yet`

/** Adds `tracegate trace …`; each command is loaded when it is used, and its exit code goes to `ended`. */
export function registerTrace(program: Command, ended: (exitCode: number) => void): void {
  const trace = program
    .command('trace')
    .description('Ask for the traces of our own executions, and for spans kept as evidence')

  asking(trace, 'list', ['table', 'json', 'markdown'])
    .description('List executions, the newest first; spans kept as evidence are found with `trace search`')
    .addOption(status('list only traces that went like this'))
    .addOption(limit('traces listed'))
    .addHelpText('after', example('tracegate trace list --status ERROR'))
    .action(async (options: ListOptions) => ended(await (await import('./traceList.ts')).traceList(options)))

  asking(trace, 'show', ['tree', 'json', 'table', 'markdown'])
    .description('Show one trace with its spans; of many, those that failed come first')
    .argument('<id>', 'trace id, or the first characters of it (at least 4, enough to be unique), or `last`')
    .option('--include-events', 'show what happened during spans, such as retries')
    .addOption(limit('spans shown'))
    .addHelpText('after', example('tracegate trace show 4bf92f35 --include-events'))
    .action(async (id: string, options: ShowOptions) =>
      ended(await (await import('./traceShow.ts')).traceShow(id, options)),
    )

  asking(trace, 'search', ['table', 'json', 'markdown'])
    .description('Find spans with a TraceQL query, in executions and in what is kept as evidence')
    .argument('[query]', 'TraceQL, quoted; may be left out with --timeout-only or --status')
    .option('--timeout-only', 'of what the query finds, only spans that a timeout cut off')
    .addOption(status('of what the query finds, only spans that went like this'))
    .addOption(limit('traces found'))
    .addHelpText(
      'after',
      example(`tracegate trace search '{ status = error && name = "decode" } | select(span.attempts)'`),
    )
    .action(async (query: string | undefined, options: SearchOptions) =>
      ended(await (await import('./traceSearch.ts')).traceSearch(query, options)),
    )

  asking(trace, 'report', ['markdown'])
    .description('Write the failed executions as one Markdown document')
    .addOption(new Option('--last <n>', 'how many, the newest first').argParser(upTo(MOST)).default(10))
    .addHelpText('after', example('tracegate trace report --last 3 > failed.md'))
    .action(async (options: ReportOptions) => ended(await (await import('./traceReport.ts')).traceReport(options)))

  subcommand(trace, 'follow', ['text', 'json'])
    .description('Print spans as they end, until interrupted; json is one object per line')
    .option('--from-start', 'first print the spans that are there')
    .option('--include-events', 'show what happened during spans, such as retries')
    .addOption(
      new Option('--sse <port>', 'send them over Server-Sent Events too, at http://127.0.0.1:<port>/events').argParser(
        port,
      ),
    )
    .addHelpText('after', example('tracegate trace follow --sse 4319'))
    .action(async (options: FollowOptions) => ended(await (await import('./traceFollow.ts')).traceFollow(options)))
}

/** A command that asks once, of this machine or of a deployed stage. */
function asking(trace: Command, name: string, formats: readonly [string, ...string[]]): Command {
  return subcommand(trace, name, formats).option(
    '--stage <name>',
    'ask a deployed stage, with the AWS credentials at hand, instead of the data directory',
  )
}

function subcommand(trace: Command, name: string, formats: readonly [string, ...string[]]): Command {
  return trace
    .command(name)
    .addOption(new Option('--format <format>', 'what is printed').choices(formats).default(formats[0]))
    .option('--data-dir <dir>', 'where the traces are kept', '.tracegate')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .option('--quiet', 'no notes beside the result')
}

const status = (description: string) => new Option('--status <status>', description).choices(['OK', 'ERROR'])

const limit = (what: string) =>
  new Option('--limit <n>', `${what} at most, 1 to ${MOST}`).argParser(upTo(MOST)).default(50)

const example = (command: string) => `\nExample:\n  ${command}\n${EXIT_CODES}`

function upTo(most: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0
    if (value < 1 || value > most) throw new InvalidArgumentError(`Write a whole number from 1 to ${most}.`)
    return value
  }
}

function port(text: string): number {
  const value = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= 65_535)) throw new InvalidArgumentError('Write a port from 1 to 65535, or 0 for any that is free.')
  return value
}
