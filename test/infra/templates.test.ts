import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { environmentNames } from '../../shared/cloud/environmentNames.ts'
import type { Resource } from './StageTemplates.ts'
import { fullStage, synthesize } from './synthesize.ts'

const { templates, stack } = synthesize()

const named = (type: string, start: string): Resource => {
  const found = templates.ofType(type).find(({ id }) => id.startsWith(start))
  if (found === undefined) throw new Error(`no ${type} ${start}`)
  return found
}
const bucket = (start: string) => named('AWS::S3::Bucket', start)
const policyOf = (start: string) =>
  templates
    .ofType('AWS::S3::BucketPolicy')
    .find(({ properties }) => properties.Bucket === `${bucket(start).stack}.${bucket(start).id}`)?.properties
    .PolicyDocument

describe('every bucket', () => {
  it.each(['Raw', 'Masked', 'AuditTrail', 'AccessLogs'])(
    '%s is private, versioned, encrypted, kept, TLS only',
    (start) => {
      const { properties, deletionPolicy } = bucket(start)
      expect(properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      })
      expect(properties.VersioningConfiguration).toEqual({ Status: 'Enabled' })
      expect(properties.BucketEncryption).toBeDefined()
      expect(deletionPolicy).toBe('Retain')
      expect(policyOf(start).Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      )
    },
  )
})

describe('the raw bucket', () => {
  it('tells EventBridge of new objects', () => {
    expect(bucket('Raw').properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    })
  })

  it('holds nothing for more than 30 days, old versions and parts of uploads included', () => {
    const [retention] = bucket('Raw').properties.LifecycleConfiguration.Rules
    expect(retention.ExpirationInDays + retention.NoncurrentVersionExpiration.NoncurrentDays).toBe(30)
    expect(retention.AbortIncompleteMultipartUpload).toEqual({ DaysAfterInitiation: 1 })
    expect(retention).not.toHaveProperty('Prefix')
  })

  it('refuses presigned URLs, and has a key of its own, which rotates', () => {
    expect(policyOf('Raw').Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { StringEquals: { 's3:authType': 'REST-QUERY-STRING' } },
      }),
    )
    const keyOf = (start: string): string =>
      bucket(start).properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault
        .KMSMasterKeyID
    expect(keyOf('Raw')).not.toBe(keyOf('Masked'))
    expect(named('AWS::KMS::Key', 'RawKey').properties.EnableKeyRotation).toBe(true)
  })
})

describe('the masked bucket', () => {
  it('refuses signatures older than five minutes, and presigned URLs of anything but reports', () => {
    const { stack: name, id } = bucket('Masked')
    const conditions = policyOf('Masked').Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Deny')
    expect(conditions).toContainEqual(
      expect.objectContaining({
        Condition: {
          StringEquals: { 's3:authType': 'REST-QUERY-STRING' },
          NumericGreaterThan: { 's3:signatureAge': '300000' },
        },
      }),
    )
    expect(conditions).toContainEqual(expect.objectContaining({ NotResource: `arn:aws:s3:::${name}.${id}/reports/*` }))
  })
})

describe('the audit trail', () => {
  it('is locked, and records what is done to objects of both buckets', () => {
    const lock = bucket('AuditTrail').properties.ObjectLockConfiguration
    expect(lock.Rule.DefaultRetention).toEqual({ Days: 365, Mode: 'COMPLIANCE' })
    const [selector] = named('AWS::CloudTrail::Trail', 'ObjectTrail').properties.AdvancedEventSelectors
    expect(selector.FieldSelectors).toContainEqual({
      Field: 'resources.ARN',
      StartsWith: ['Raw', 'Masked'].map((start) => `arn:aws:s3:::${bucket(start).stack}.${bucket(start).id}/`),
    })
  })

  it('gets the access logs of both buckets', () => {
    for (const start of ['Raw', 'Masked']) {
      const { DestinationBucketName } = bucket(start).properties.LoggingConfiguration
      expect(DestinationBucketName).toBe(`tracegate-full-data.${bucket('AccessLogs').id}`)
    }
  })

  it('is left out where the stage says so, and only there', () => {
    const without = synthesize({ ...fullStage, leaveOut: ['audit-trail', 'object-lock'] })
    without.stack('data').resourceCountIs('AWS::CloudTrail::Trail', 0)
    without.stack('data').resourcePropertiesCountIs('AWS::S3::Bucket', { ObjectLockEnabled: true }, 0)
    stack('data').resourceCountIs('AWS::CloudTrail::Trail', 1)
  })
})

it('keeps results in one table on demand, with recovery, expiry, encryption and protection', () => {
  stack('data').hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      DeletionProtectionEnabled: true,
      GlobalSecondaryIndexes: [Match.objectLike({ IndexName: 'by-time' })],
    },
  })
})

it('derives masking keys with an HMAC key', () => {
  expect(named('AWS::KMS::Key', 'MaskingKey').properties).toMatchObject({
    KeySpec: 'HMAC_256',
    KeyUsage: 'GENERATE_VERIFY_MAC',
  })
})

describe('queues', () => {
  const queues = templates.ofType('AWS::SQS::Queue')

  it('all have dead letters, or are some', () => {
    const arn = ({ stack: name, id }: Resource): string => `arn:aws:sqs:eu-central-1:111122223333:${name}.${id}`
    const dead = queues.filter(({ properties }) => properties.RedrivePolicy === undefined)
    expect(dead.map(({ id }) => id).filter((id) => !/^(\w+DeadLetters|Undelivered)/.test(id))).toEqual([])
    for (const { properties } of queues.filter((queue) => !dead.includes(queue))) {
      expect(dead.map(arn)).toContain(properties.RedrivePolicy.deadLetterTargetArn)
      const target = dead.find((queue) => arn(queue) === properties.RedrivePolicy.deadLetterTargetArn)
      expect(target?.properties.FifoQueue).toBe(properties.FifoQueue)
    }
  })

  it('are encrypted and TLS only', () => {
    for (const { properties } of queues) expect(properties.SqsManagedSseEnabled).toBe(true)
    const tls = templates
      .ofType('AWS::SQS::QueuePolicy')
      .filter(({ properties }) => JSON.stringify(properties.PolicyDocument).includes('aws:SecureTransport'))
    expect(tls).toHaveLength(queues.length)
  })

  it('hide a message for at least six times the timeout of its function, which says what failed', () => {
    const mappings = templates.ofType('AWS::Lambda::EventSourceMapping')
    expect(mappings).toHaveLength(2)
    for (const { properties } of mappings) {
      expect(properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
      expect(properties.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2)
      const queue = queues.find(({ id }) => properties.EventSourceArn.endsWith(id))
      const target = templates.ofType('AWS::Lambda::Function').find(({ id }) => properties.FunctionName.endsWith(id))
      expect(queue?.properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * target?.properties.Timeout)
      expect(target?.properties.ReservedConcurrentExecutions).toBe(properties.ScalingConfig.MaximumConcurrency)
    }
  })

  it('catch what EventBridge and the scheduler cannot deliver', () => {
    const [rule] = templates.ofType('AWS::Events::Rule')
    expect(rule?.properties.EventPattern.detail.object).toEqual({ key: [{ prefix: 'kvonce-trace/' }] })
    expect(rule?.properties.Targets[0].DeadLetterConfig.Arn).toContain('Undelivered')
    expect(named('AWS::Scheduler::Schedule', 'Sweep').properties.Target.DeadLetterConfig.Arn).toContain(
      'SweepDeadLetters',
    )
  })
})

describe('functions', () => {
  const functions = templates.ofType('AWS::Lambda::Function')

  it('are four, in Node on arm64: no custom resource brought one in another language', () => {
    expect(functions.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'Grants',
      'Ingest',
      'Sweep',
      'Validate',
    ])
    for (const { properties } of functions) {
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] })
      expect(properties.ReservedConcurrentExecutions).toBeGreaterThan(0)
    }
    expect(templates.resources.filter(({ type }) => /Custom/.test(type))).toEqual([])
  })

  it('log to groups of their own, encrypted and for a limited time', () => {
    const groups = templates.ofType('AWS::Logs::LogGroup')
    for (const { properties } of groups) {
      expect(properties.RetentionInDays).toBe(30)
      expect(properties.KmsKeyId).toContain('OperationsKey')
    }
    const used = functions.map(({ properties }) => properties.LoggingConfig.LogGroup)
    expect(new Set(used).size).toBe(functions.length)
  })

  it('get names and addresses from the environment, never a secret', () => {
    const allowed = new Set<string>(Object.values(environmentNames))
    for (const { properties } of functions) {
      const variables = properties.Environment.Variables as Record<string, string>
      expect(Object.keys(variables).filter((name) => !allowed.has(name))).toEqual([])
      expect(JSON.stringify(variables)).not.toMatch(/resolve:(ssm-secure|secretsmanager)|password|secret|AKIA|PRIVATE/i)
    }
  })
})

describe('roles', () => {
  it('have no wildcard but under a prefix of a bucket, ids of executions, and log delivery, which takes no less', () => {
    const wild = templates.ofType('AWS::IAM::Role').flatMap(({ id, properties }) =>
      (properties.Policies ?? [])
        .flatMap((policy: { PolicyDocument: { Statement: unknown[] } }) => policy.PolicyDocument.Statement)
        .flatMap(({ Action, Resource: resources }: { Action: string | string[]; Resource: string | string[] }) =>
          [resources].flat().map((resource) => ({ id, actions: [Action].flat(), resource })),
        )
        .filter(({ resource, actions }: { resource: string; actions: string[] }) =>
          [resource, ...actions].some((text) => text.includes('*')),
        ),
    ) as { id: string; actions: string[]; resource: string }[]
    const prefix = /^arn:aws:s3:::[\w.-]+\/(kvonce-trace|segments|resume|reports)\//
    const rest = wild.filter(({ resource }) => !prefix.test(resource))
    expect(rest.map(({ id, resource }) => `${id.slice(0, 12)} ${resource}`)).toEqual([
      'BackfillRole arn:aws:states:eu-central-1:111122223333:execution:tracegate-full-backfill/Objects:*',
      'BackfillRole *',
    ])
    expect(rest[1]?.actions.filter((action) => !action.startsWith('logs:'))).toEqual([])
    expect(wild.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([])
  })

  it('for CI trust one audience, repository, workflow and the subjects given, through the one provider', () => {
    const [provider] = templates.ofType('AWS::IAM::OIDCProvider')
    expect(provider?.properties).toMatchObject({ ClientIdList: ['tracegate-sts'] })
    const [trust] = named('AWS::IAM::Role', 'Cishop').properties.AssumeRolePolicyDocument.Statement
    const issuer = 'token.actions.githubusercontent.com'
    expect(trust.Action).toBe('sts:AssumeRoleWithWebIdentity')
    expect(trust.Condition).toEqual({
      StringEquals: {
        [`${issuer}:aud`]: 'tracegate-sts',
        [`${issuer}:repository_id`]: '4711',
        [`${issuer}:job_workflow_ref`]: 'acme/shop/.github/workflows/gate.yml@refs/heads/main',
      },
      StringLike: { [`${issuer}:sub`]: ['repo:acme/shop:ref:refs/heads/main'] },
    })
  })

  it('for CI use a provider that is there', () => {
    const providerArn = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'
    const existing = synthesize({ ...fullStage, oidc: { providerArn } })
    existing.stack('access').resourceCountIs('AWS::IAM::OIDCProvider', 0)
    existing.stack('access').hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Federated: providerArn } })] },
    })
  })
})

describe('the grant API', () => {
  it('has one route, for tokens of the issuer and our audience, throttled', () => {
    const routes = templates.ofType('AWS::ApiGatewayV2::Route')
    expect(routes.map(({ properties }) => [properties.RouteKey, properties.AuthorizationType])).toEqual([
      ['POST /grants', 'JWT'],
    ])
    stack('access').hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Audience: ['tracegate'], Issuer: 'https://token.actions.githubusercontent.com' },
    })
    stack('access').hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: Match.objectLike({ ThrottlingBurstLimit: 20, ThrottlingRateLimit: 10 }),
    })
  })

  it('logs who asked, never the token', () => {
    const [stage] = templates.ofType('AWS::ApiGatewayV2::Stage')
    const format = stage?.properties.AccessLogSettings.Format
    expect(format).toContain('$context.authorizer.claims.repository_id')
    expect(format).not.toMatch(/header|authorization\b|identitySource/i)
  })
})

it('fills in what was missed no faster than the stage allows, from the prefix and into the queue of ingest', () => {
  const { DefinitionString } = named('AWS::StepFunctions::StateMachine', 'Backfill').properties
  const { States } = JSON.parse(DefinitionString)
  expect(States.Objects).toMatchObject({
    MaxConcurrency: 10,
    ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2' },
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' } },
  })
  expect(States.Objects.ItemProcessor.States.Send.Parameters.QueueUrl).toContain('IngestQueue')
  expect(States.Prefix.Choices[0].And[1].StringMatches).toBe('kvonce-trace/*')
})
