import type { ReplayResult } from './SpecResult.ts'

/**
 * What became of the replay in TLC. There is no generated TLA+ module yet, so TLC cannot be run even where its tools are:
 * that is said, and is never success.
 */
export function replayResult(toolsJar: string | undefined, skip: boolean): ReplayResult {
  if (skip) return { status: 'skipped', reason: '--skip-replay' }
  const reason =
    toolsJar === undefined || toolsJar === ''
      ? 'TLA_TOOLS_JAR does not name the TLA+ tools'
      : 'no TLA+ module is generated from definitions yet'
  return { status: 'tool_not_available', reason }
}
