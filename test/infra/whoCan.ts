import type { Resource, StageTemplates } from './StageTemplates.ts'

interface Statement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: string | string[]
  readonly NotAction?: string | string[]
  readonly Resource?: string | string[]
  readonly NotResource?: string | string[]
  readonly Principal?: string | Readonly<Record<string, string | string[]>>
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>
}

interface Access {
  readonly action: string
  readonly resource: string
}

/** Names of roles; `administrator` is a role with `*` on `*`; other principals as policies name them. */
export type Principals = readonly string[]

interface Principal {
  readonly arn: string
  readonly name: string
  readonly own: readonly Statement[]
}

const ACCOUNT = 'arn:aws:iam::111122223333'

/**
 * Who can do this, from the policies of roles, buckets and keys together. On the safe side: a condition of an allowing
 * statement counts as met, one of a refusing statement as not met, but for those on `aws:PrincipalArn`, which are
 * worked out. As in AWS, a bucket of the account is open to whom either side allows, a key to whom its policy says.
 */
export function whoCan(templates: StageTemplates, access: Access): Principals {
  const statements = resourceStatements(templates, access.resource)
  const isKey = access.resource.includes(':kms:')
  const roles = templates.ofType('AWS::IAM::Role').map((role): Principal => {
    const name = role.properties.RoleName ?? `${role.stack}.${role.id}`
    return { arn: `${ACCOUNT}:role/${name}`, name, own: identityStatements(templates, role) }
  })
  const administrator: Principal = {
    arn: `${ACCOUNT}:role/administrator`,
    name: 'administrator',
    own: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  }
  const known = [...roles, administrator]
  const strangers = new Set(statements.flatMap(principalsOf).filter((arn) => !known.some((role) => role.arn === arn)))
  strangers.delete(`${ACCOUNT}:root`)
  const others = [...strangers].map((arn): Principal => ({ arn, name: arn.replace(/^.*[:/]/, ''), own: [] }))

  return [...known, ...others]
    .filter(({ arn, own }) => {
      if (refuses([...own, ...statements], access, arn)) return false
      const named = (wanted: string): boolean =>
        statements.some((statement) => principalsOf(statement).includes(wanted) && allows([statement], access, arn))
      return named(arn) || (allows(own, access, arn) && (!isKey || named(`${ACCOUNT}:root`)))
    })
    .map(({ name }) => name)
    .sort()
}

const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T]

const matches = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(value)

const covers = ({ Action, NotAction, Resource, NotResource }: Statement, { action, resource }: Access): boolean =>
  (NotAction === undefined
    ? list(Action).some((pattern) => matches(pattern, action))
    : !list(NotAction).some((pattern) => matches(pattern, action))) &&
  (NotResource === undefined
    ? list(Resource).some((pattern) => matches(pattern, resource))
    : !list(NotResource).some((pattern) => matches(pattern, resource)))

function allows(statements: readonly Statement[], access: Access, arn: string): boolean {
  return statements.some((statement) => {
    if (statement.Effect !== 'Allow' || !covers(statement, access)) return false
    const only = list(statement.Condition?.ArnEquals?.['aws:PrincipalArn'])
    return only.length === 0 || only.some((pattern) => matches(pattern, arn))
  })
}

function refuses(statements: readonly Statement[], access: Access, arn: string): boolean {
  return statements.some(({ Effect, Condition = {}, ...rest }) => {
    if (Effect !== 'Deny' || !covers({ Effect, ...rest }, access)) return false
    const [[operator, keys] = ['', {}], ...others] = Object.entries(Condition)
    if (operator === '') return true
    const but = list(keys['aws:PrincipalArn'])
    const alone = others.length === 0 && Object.keys(keys).length === 1
    return operator === 'ArnNotEquals' && alone && but.length > 0 && !but.some((pattern) => matches(pattern, arn))
  })
}

function principalsOf({ Principal }: Statement): readonly string[] {
  if (typeof Principal === 'string') return [Principal]
  return Object.values(Principal ?? {}).flatMap((value) => list(value))
}

function identityStatements(templates: StageTemplates, role: Resource): readonly Statement[] {
  const inline = list(role.properties.Policies).flatMap(({ PolicyDocument }) =>
    list<Statement>(PolicyDocument.Statement),
  )
  const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy']
    .flatMap((type) => templates.ofType(type))
    .filter(({ stack, properties }) => {
      const to = [...list<string>(properties.Roles), ...list<string>(properties.RoleName)]
      return to.includes(`${stack}.${role.id}`) || to.includes(role.properties.RoleName)
    })
    .flatMap(({ properties }) => list<Statement>(properties.PolicyDocument.Statement))
  if (role.properties.ManagedPolicyArns !== undefined) throw new Error(`${role.id} has policies that are not ours`)
  return [...inline, ...attached]
}

function resourceStatements(templates: StageTemplates, resource: string): readonly Statement[] {
  const key = templates.ofType('AWS::KMS::Key').find(({ stack, id }) => resource.endsWith(`:key/${stack}.${id}`))
  if (key !== undefined) {
    return list<Statement>(key.properties.KeyPolicy.Statement).map((statement) => ({
      ...statement,
      Resource: resource,
    }))
  }
  return templates
    .ofType('AWS::S3::BucketPolicy')
    .filter(({ properties }) => resource.startsWith(`arn:aws:s3:::${properties.Bucket}/`))
    .flatMap(({ properties }) => list<Statement>(properties.PolicyDocument.Statement))
}
