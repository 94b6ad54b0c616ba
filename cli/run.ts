import type { Profile } from '../shared/domains/Domain.ts'
import { ingestFlow } from '../shared/flow/ingestFlow.ts'
import { FlowFailure } from '../shared/flow/runtime/FlowFailure.ts'
import { runStatus } from '../shared/reporting/runStatus.ts'
import { exitCodeOf } from '../shared/reporting/statusOf.ts'
import { inputsFrom } from './inputsFrom.ts'
import { requestedOptions, runRequest } from './RunRequest.ts'
import { resumable } from './resumable.ts'
import { runLog } from './runLog.ts'
import { runOnLaptop } from './runOnLaptop.ts'
import { tellFailure, tellResult } from './runTeller.ts'

export interface RunOptions {
  readonly domain?: readonly string[]
  readonly profile?: Profile
  /** Nanoseconds. */
  readonly skew?: bigint
  readonly scope?: string
  /** Summaries of what was verified. */
  readonly evidence?: readonly string[]
  readonly open?: boolean
  readonly domains?: string
  readonly config?: string
  readonly out: string
  readonly dataDir: string
  readonly outputDir: string
  readonly reportPath?: string
  readonly reportFormat: 'json' | 'markdown'
  /** A trace id, or the beginning of one. */
  readonly resume?: string
  readonly format: 'text' | 'json' | 'markdown'
  readonly minEvents?: number
  readonly color: boolean
  readonly quiet?: boolean
}

const FLOW_FAILED = 1

/**
 * `tracegate run`: takes the inputs in, judges them, writes the reports; resolves to the exit code. `given` are those of
 * the options that stand on the command line: they win over what a resumed run was asked for.
 */
export async function run(
  args: readonly string[],
  options: RunOptions,
  given: Partial<RunOptions> = {},
): Promise<number> {
  const resume = options.resume === undefined ? undefined : await resumable(options.resume, options.dataDir, args)
  const inputs = args.length > 0 ? args : inputsFrom(process.env)
  const asked = resume === undefined ? options : requestedOptions(resume.request, options, given)
  const request = resume?.request ?? runRequest(inputs, options)
  const log = runLog(options.outputDir)
  if (options.quiet !== true) await log.tellLast()
  try {
    const result = await runOnLaptop({ inputs, request, resume: resume?.point }, asked)
    await log.succeeded()
    await tellResult(result, asked)
    return exitCodeOf(runStatus(result.report))
  } catch (error) {
    if (!(error instanceof FlowFailure)) throw error
    await log.failed(error.report)
    const isTakenIn = !ingestFlow.nodes.some(({ id }) => id === error.resumeAt)
    await tellFailure(error, asked, isTakenIn || request.unrepeatable === undefined)
    return FLOW_FAILED
  }
}
