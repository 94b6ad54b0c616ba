import type { StageConfig } from './stageConfig.ts'

/** One namespace for each stage, so that stages in one account do not share alarms. */
export const metricsNamespace = ({ stage }: StageConfig): string => `tracegate-${stage}`
