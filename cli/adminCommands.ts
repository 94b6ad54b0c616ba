import { type Command, InvalidArgumentError, Option } from 'commander'
import type { DeletionsOptions } from './adminDeletions.ts'
import type { RedriveOptions } from './adminRedrive.ts'

const DAY = 86_400_000
const MOST = 100_000

const CREDENTIALS = `
Credentials, region and profile are those of the AWS SDK: AWS_PROFILE, AWS_REGION and so on; AWS_ENDPOINT_URL is honoured.`

/** Adds `tracegate admin …`, which looks after a deployed stage; its exit code goes to `ended`. */
export function registerAdmin(program: Command, ended: (exitCode: number) => void): void {
  const admin = program.command('admin').description('Look after a deployed stage')

  subcommand(admin, 'redrive', ['text', 'json'])
    .description('Move messages from dead-letter queues back to where they came from')
    .option('--queue <url>', 'of one dead-letter queue')
    .addOption(stage('every dead-letter queue of this stage').conflicts('queue'))
    .option('--to <url>', 'queue that the messages of --queue go to, when no queue sent them')
    .option('--dry-run', 'move nothing; say what would be moved')
    .addOption(new Option('--limit <n>', 'messages moved of each queue at most').argParser(upTo(MOST)))
    .addHelpText(
      'after',
      `
Example:
  tracegate admin redrive --stage prod --dry-run
${CREDENTIALS}

Exit codes:
  0  everything was moved, also when there was nothing
  1  messages were left where they are
  2  bad usage, or AWS refused or failed; what was moved until then is said`,
    )
    .action(async (options: RedriveOptions) => ended(await (await import('./adminRedrive.ts')).adminRedrive(options)))

  subcommand(admin, 'deletions', ['table', 'json', 'markdown'])
    .description('List which raw objects were deleted when, the earliest first')
    .addOption(stage('the stage to ask'))
    .addOption(new Option('--table <name>', 'the table of the stage, instead of its name').conflicts('stage'))
    .addOption(
      new Option(
        '--since <time>',
        'deleted at this time or later: 2026-11-01, 2026-11-01T12:00:00Z, or 30d for days ago',
      )
        .argParser(since)
        .default(undefined, '30d'),
    )
    .addOption(new Option('--limit <n>', `receipts listed at most, 1 to ${MOST}`).argParser(upTo(MOST)).default(500))
    .addHelpText(
      'after',
      `
Example:
  tracegate admin deletions --stage prod --since 2026-11-01 --format json
${CREDENTIALS}

Exit codes:
  0  done, also when nothing was found
  2  bad usage, no such table, or AWS refused or failed`,
    )
    .action(
      async ({ since = Date.now() - 30 * DAY, ...options }: Omit<DeletionsOptions, 'since'> & { since?: number }) =>
        ended(await (await import('./adminDeletions.ts')).adminDeletions({ ...options, since })),
    )
}

function subcommand(admin: Command, name: string, formats: readonly [string, ...string[]]): Command {
  return admin
    .command(name)
    .addOption(new Option('--format <format>', 'what is printed').choices(formats).default(formats[0]))
    .option('--no-color', 'no colours, as with NO_COLOR')
    .option('--quiet', 'no notes beside the result')
}

const stage = (description: string) =>
  new Option('--stage <name>', description).argParser((text) => {
    if (!/^[a-z][a-z0-9-]{0,9}$/.test(text)) {
      throw new InvalidArgumentError('Write up to 10 small letters, digits and hyphens.')
    }
    return text
  })

function upTo(most: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0
    if (value < 1 || value > most) throw new InvalidArgumentError(`Write a whole number from 1 to ${most}.`)
    return value
  }
}

function since(text: string): number {
  const days = /^(\d{1,5})d$/.exec(text)?.[1]
  if (days !== undefined) return Date.now() - Number(days) * DAY
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
  const time = isTime ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new InvalidArgumentError('Write 2026-11-01, 2026-11-01T12:00:00Z, or 30d.')
  return time
}
