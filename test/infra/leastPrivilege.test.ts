import { ArnPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { describe, expect, it } from 'vitest'
import { acknowledge } from '../../infra/acknowledge.ts'
import type { buildApp } from '../../infra/buildApp.ts'
import type { StageTemplates } from './StageTemplates.ts'
import { fullStage, synthesize } from './synthesize.ts'
import { whoCan } from './whoCan.ts'

const { templates } = synthesize()

const role = (name: string): string => `tracegate-full-${name}-eu-central-1`

function arns(of: StageTemplates) {
  const bucket = (start: string): string => {
    const found = of.ofType('AWS::S3::Bucket').find(({ id }) => id.startsWith(start))
    return `arn:aws:s3:::${found?.stack}.${found?.id}`
  }
  const key = (start: string): string => {
    const found = of.ofType('AWS::KMS::Key').find(({ id }) => id.startsWith(start))
    return `arn:aws:kms:eu-central-1:111122223333:key/${found?.stack}.${found?.id}`
  }
  return {
    rawObject: `${bucket('Raw')}/kvonce-trace/2026/11/21/traces.json.gz`,
    report: (folder: string) => `${bucket('Masked')}/reports/${folder}/envelope.json`,
    segment: `${bucket('Masked')}/segments/env_3aother/orders/0/abc`,
    rawKey: key('RawKey'),
    maskedKey: key('MaskedKey'),
    maskingKey: key('MaskingKey'),
    trailObject: `${bucket('AuditTrail')}/AWSLogs/111122223333/CloudTrail/x.json.gz`,
    accessLog: `${bucket('AccessLogs')}/raw/2026-11-21`,
  }
}

const at = arns(templates)

describe('raw objects', () => {
  it('are read by ingest alone, not even by those who may do everything in the account', () => {
    for (const action of ['s3:GetObject', 's3:GetObjectVersion']) {
      expect(whoCan(templates, { action, resource: at.rawObject })).toEqual([role('ingest')])
    }
  })

  it('are decrypted by ingest, and by collectors for uploads in parts, who cannot read them', () => {
    expect(whoCan(templates, { action: 'kms:Decrypt', resource: at.rawKey })).toEqual(['collector', role('ingest')])
  })

  it('are written by collectors under the prefix, and nowhere else by anyone', () => {
    const action = 's3:PutObject'
    expect(whoCan(templates, { action, resource: at.rawObject })).toEqual(['administrator', 'collector'])
    expect(whoCan(templates, { action, resource: at.rawObject.replace('kvonce-trace', 'elsewhere') })).toEqual([])
  })

  it('are deleted by the sweep, of all functions', () => {
    const found = whoCan(templates, { action: 's3:DeleteObjectVersion', resource: at.rawObject })
    expect(found).toEqual(['administrator', role('sweep')])
  })
})

describe('masked reports', () => {
  it('are read by validate, by sessions of the grant function, and by CI roles within their scopes', () => {
    const readers = (folder: string) => whoCan(templates, { action: 's3:GetObject', resource: at.report(folder) })
    const always = ['administrator', role('reader'), role('validate')]
    expect(readers('env_3ashop-eu')).toEqual([...always, role('ci-shop')].sort())
    expect(readers('run_3anightly')).toEqual([...always, role('ci-shop')].sort())
    expect(readers('run_3anightly2')).toEqual(always)
    expect(readers('env_3aother')).toEqual(always)
  })

  it('are not what the grant function reads without a session, nor are segments what CI reads', () => {
    expect(whoCan(templates, { action: 's3:GetObject', resource: at.segment })).toEqual(
      ['administrator', role('ingest'), role('validate')].sort(),
    )
  })

  it('are written by validate alone', () => {
    const found = whoCan(templates, { action: 's3:PutObject', resource: at.report('env_3ashop-eu') })
    expect(found).toEqual(['administrator', role('validate')])
  })
})

describe('keys', () => {
  it('lets ingest alone make codes with the masking key', () => {
    expect(whoCan(templates, { action: 'kms:GenerateMac', resource: at.maskingKey })).toEqual([role('ingest')])
  })

  it('lets nobody hand on the use of the keys of raw data and of masking', () => {
    for (const resource of [at.rawKey, at.maskingKey]) {
      expect(whoCan(templates, { action: 'kms:CreateGrant', resource })).toEqual([])
      expect(whoCan(templates, { action: 'kms:ReEncryptFrom', resource })).toEqual([])
      expect(whoCan(templates, { action: 'kms:PutKeyPolicy', resource })).toEqual(['administrator'])
    }
  })

  it('lets those decrypt masked data who read it', () => {
    const found = whoCan(templates, { action: 'kms:Decrypt', resource: at.maskedKey })
    expect(found).toEqual(['administrator', ...['ci-shop', 'ingest', 'reader', 'validate'].map(role)])
  })
})

describe('audit logs', () => {
  it('are written by AWS and not deleted where Object Lock does not reach', () => {
    expect(whoCan(templates, { action: 's3:PutObject', resource: at.trailObject })).toContain(
      'cloudtrail.amazonaws.com',
    )
    for (const action of ['s3:DeleteObject', 's3:DeleteObjectVersion']) {
      expect(whoCan(templates, { action, resource: at.accessLog })).toEqual([])
    }
  })
})

describe('the computation finds what should not be', () => {
  const planted = (plant: (stacks: ReturnType<typeof buildApp>) => void) => synthesize(fullStage, plant).templates
  const statement = (actions: string[], resources: string[]) => new PolicyStatement({ actions, resources })
  const newRole = ({ access }: ReturnType<typeof buildApp>): Role =>
    new Role(access, 'Planted', { roleName: 'planted', assumedBy: new ServicePrincipal('lambda.amazonaws.com') })

  it('a role let read everything: the masked reports, but neither raw objects nor the masking key', () => {
    const found = planted((stacks) => {
      const powerful = newRole(stacks)
      powerful.addToPolicy(statement(['s3:*', 'kms:*'], ['*']))
      const ids = ['Action::s3:*', 'Action::kms:*', 'Resource::*'].map((id) => `AwsSolutions-IAM5[${id}]`)
      acknowledge(powerful, Object.fromEntries(ids.map((id) => [id, 'planted'])))
    })
    const { report, rawObject, maskingKey } = arns(found)
    expect(whoCan(found, { action: 's3:GetObject', resource: report('env_3aother') })).toContain('planted')
    expect(whoCan(found, { action: 's3:GetObject', resource: rawObject })).toEqual([role('ingest')])
    expect(whoCan(found, { action: 'kms:GenerateMac', resource: maskingKey })).toEqual([role('ingest')])
  })

  it('a bucket whose policy lets another role in', () => {
    const found = planted((stacks) => {
      newRole(stacks)
      stacks.data.masked.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ArnPrincipal('arn:aws:iam::111122223333:role/planted')],
          actions: ['s3:Get*'],
          resources: [stacks.data.masked.arnForObjects('*')],
        }),
      )
    })
    expect(whoCan(found, { action: 's3:GetObject', resource: arns(found).segment })).toContain('planted')
  })

  it('a key opened to the account, and one opened to a stranger', () => {
    const found = planted(({ data }) => {
      data.keys.masking.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('lambda.amazonaws.com')],
          actions: ['kms:GenerateMac'],
          resources: ['*'],
        }),
      )
    })
    expect(whoCan(found, { action: 'kms:GenerateMac', resource: arns(found).maskingKey })).toEqual([
      'lambda.amazonaws.com',
      role('ingest'),
    ])
  })

  it('a second function given the key in its role where the policy of the key would allow it', () => {
    const found = planted((stacks) =>
      newRole(stacks).addToPolicy(statement(['kms:Decrypt'], [stacks.data.keys.masked.keyArn])),
    )
    expect(whoCan(found, { action: 'kms:Decrypt', resource: arns(found).maskedKey })).toContain('planted')
  })
})
