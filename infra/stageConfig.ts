import { z } from 'zod'
import { grantPolicy } from '../shared/access/grantPolicy.ts'

const days = z.number().int().positive()
const count = z.number().int().positive()
/** What Lambda offers; SQS asks for a visibility of six times this. */
const timeoutSeconds = z.number().int().min(10).max(900)
const memoryMb = z.number().int().min(128).max(10_240)
const roleArn = z.string().regex(/^arn:[a-z-]+:iam::\d{12}:role\/\S+$/, 'the ARN of an IAM role')
const logDays = z.union([7, 14, 30, 60, 90, 180, 365].map((value) => z.literal(value)))

/** An event source cannot be limited to fewer than two workers. */
const worker = (defaults: { memoryMb: number; timeoutSeconds: number; concurrency: number; batchSize: number }) =>
  z
    .strictObject({
      memoryMb: memoryMb.default(defaults.memoryMb),
      timeoutSeconds: timeoutSeconds.default(defaults.timeoutSeconds),
      /** Most copies at once: the bound of speed, of load on the table, and of cost. */
      concurrency: z.number().int().min(2).max(1000).default(defaults.concurrency),
      batchSize: z.number().int().min(1).max(10).default(defaults.batchSize),
    })
    .default(defaults)

const ciRole = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/, 'up to 16 small letters, digits and hyphens'),
  /** Patterns of the token's `sub`, as the provider forms it; `*` and `?` are wildcards. */
  subjects: z
    .array(
      z
        .string()
        .min(1)
        .refine((value) => !/^[*?]*$/.test(value), 'a pattern that says something'),
    )
    .min(1),
  repositoryId: z.string().regex(/^\d+$/, 'the number of the repository'),
  /** `owner/repo/.github/workflows/file.yml@ref`, without wildcards. */
  workflow: z.string().regex(/^[^*?@]+@[^*?@]+$/, 'owner/repo/.github/workflows/file.yml@ref'),
  /** Scopes whose reports the role reads; a `*` at the end stands for the rest. */
  scopes: z.array(z.string().regex(/^[^*?]{1,80}\*?$/, 'a scope, or the start of one with * at the end')).min(1),
})

/** What a platform that is not AWS may lack. A stage that leaves something out says so here; nothing is left out unasked. */
const optionalParts = ['audit-trail', 'object-lock'] as const

/** Everything a stage can choose. Docs: docs/deploy.md. */
export const stageConfigSchema = z.strictObject({
  /** Part of the names of stacks and roles. */
  stage: z.string().regex(/^[a-z][a-z0-9-]{0,9}$/, 'up to 10 small letters, digits and hyphens'),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z.string().min(1).optional(),
  collectors: z.strictObject({ writerRoleArns: z.array(roleArn).default([]) }).default({ writerRoleArns: [] }),
  retention: z
    .strictObject({
      /** Nothing raw is older. 30 days is the most that is promised to those whose data it is. */
      rawDays: z.number().int().min(2).max(30).default(30),
      maskedDays: days.default(365),
      auditDays: days.default(365),
      /** In mode COMPLIANCE nobody can shorten it, not even the owner of the account. */
      auditMode: z.enum(['COMPLIANCE', 'GOVERNANCE']).default('COMPLIANCE'),
      logDays: logDays.default(30),
    })
    .prefault({}),
  ingest: worker({ memoryMb: 1769, timeoutSeconds: 120, concurrency: 20, batchSize: 5 }),
  validate: worker({ memoryMb: 1769, timeoutSeconds: 300, concurrency: 10, batchSize: 5 }),
  judging: z
    .strictObject({
      profile: z.enum(['default', 'strict']).default('default'),
      /** Seconds for which nothing must land in a run for it to be complete; verdicts come this much later. */
      settleSeconds: z.number().int().min(0).max(900).default(30),
      /** An http(s) URL with `{traceId}` in it. */
      tempoUrl: z.string().includes('{traceId}').optional(),
    })
    .prefault({}),
  backfill: z.strictObject({ concurrency: count.max(1000).default(10) }).default({ concurrency: 10 }),
  oidc: z
    .strictObject({
      issuer: z.url({ protocol: /^https?$/ }).default('https://token.actions.githubusercontent.com'),
      /** Audience of tokens for the grant API. */
      audience: z.string().min(1).default('tracegate'),
      /** Audience of tokens for AssumeRoleWithWebIdentity, another one, so that neither token serves for both. */
      stsAudience: z.string().min(1).default('tracegate-sts'),
      /** The account's provider of this issuer. There can be one only; without it, one is made when a CI role needs it. */
      providerArn: z
        .string()
        .regex(/^arn:[a-z-]+:iam::\d{12}:oidc-provider\/\S+$/, 'the ARN of an OIDC provider')
        .optional(),
    })
    .prefault({})
    .refine(({ audience, stsAudience }) => audience !== stsAudience, 'audience and stsAudience must differ')
    .refine(({ audience }) => audience !== 'sts.amazonaws.com', 'audience must be your own'),
  grants: z
    .strictObject({
      /** Who gets which scopes. Handed to the function as it is; without rules every grant is refused. */
      policy: z
        .json()
        .default({ rules: [] })
        .refine((policy) => JSON.stringify(policy).length <= 3000, 'at most 3,000 characters as JSON')
        .superRefine((policy, { addIssue }) => {
          const read = grantPolicy(policy)
          if (!('faults' in read)) return
          for (const { path, message } of read.faults) addIssue({ code: 'custom', path: [...path], message })
        }),
      ratePerSecond: count.default(10),
      burst: count.default(20),
      concurrency: count.default(5),
    })
    .prefault({}),
  ciRoles: z.array(ciRole).default([]),
  /** OTLP/HTTP endpoint for our own traces; they are kept in the table either way. */
  otlpEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  alarms: z
    .strictObject({ email: z.email().optional(), monthlyBudgetUsd: z.number().positive().optional() })
    .default({}),
  /** A folder of definitions beside the shipped ones, relative to the stage's file. */
  domainsDir: z.string().min(1).optional(),
  leaveOut: z.array(z.enum(optionalParts)).default([]),
})

export type StageConfig = z.infer<typeof stageConfigSchema>

export type CiRole = z.infer<typeof ciRole>
