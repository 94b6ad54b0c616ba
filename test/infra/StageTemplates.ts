export interface Resource {
  readonly stack: string
  readonly id: string
  readonly type: string
  /** With references between resources and stacks replaced by names and ARNs of an example account. */
  // biome-ignore lint/suspicious/noExplicitAny: what a template says has no type of its own
  readonly properties: any
  readonly deletionPolicy: string | undefined
}

export interface StageTemplates {
  readonly resources: readonly Resource[]
  ofType(type: string): readonly Resource[]
}

interface RawTemplate {
  readonly Resources?: Readonly<Record<string, { Type: string; Properties?: unknown; DeletionPolicy?: string }>>
  readonly Outputs?: Readonly<Record<string, { Value: unknown }>>
}

const ACCOUNT = '111122223333'
const REGION = 'eu-central-1'
const pseudo: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
}

/** Reads templates by the names of their stacks, with every intrinsic function worked out. */
export function readTemplates(templates: Readonly<Record<string, RawTemplate>>): StageTemplates {
  const resources = Object.entries(templates).flatMap(([stack, { Resources = {} }]) =>
    Object.entries(Resources).map(([id, { Type, Properties, DeletionPolicy }]): Resource => {
      const properties = resolve(Properties ?? {}, stack, templates)
      return { stack, id, type: Type, properties, deletionPolicy: DeletionPolicy }
    }),
  )
  return { resources, ofType: (type) => resources.filter((resource) => resource.type === type) }
}

type Templates = Readonly<Record<string, RawTemplate>>

function resolve(value: unknown, stack: string, templates: Templates): unknown {
  const again = (inner: unknown, of = stack): unknown => resolve(inner, of, templates)
  if (Array.isArray(value)) return value.map((item) => again(item))
  if (typeof value !== 'object' || value === null) return value
  const [[key, argument] = ['', undefined], ...rest] = Object.entries(value)
  if (rest.length > 0) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, again(inner)]))
  if (key === 'Ref') return pseudo[String(argument)] ?? `${stack}.${argument}`
  if (key === 'Fn::GetAtt') return attribute(stack, argument as [string, string], templates)
  if (key === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]]
    return parts.map((part) => again(part)).join(separator)
  }
  if (key === 'Fn::GetStackOutput') {
    const { StackName, OutputName } = argument as { StackName: string; OutputName: string }
    const output = templates[StackName]?.Outputs?.[OutputName]
    if (output === undefined) throw new Error(`no output ${OutputName} of ${StackName}`)
    return again(output.Value, StackName)
  }
  if (key === 'Fn::Sub') {
    return String(argument).replace(/\$\{([^}]+)\}/g, (_, name: string) => String(again({ Ref: name })))
  }
  if (key.startsWith('Fn::')) throw new Error(`${key} is not worked out here`)
  return { [key]: again(argument) }
}

function attribute(stack: string, [id, name]: [string, string], templates: Templates): string {
  const { Type, Properties } = templates[stack]?.Resources?.[id] ?? {}
  if (!name.endsWith('Arn')) return `${stack}.${id}.${name}`
  if (Type === 'AWS::S3::Bucket') return `arn:aws:s3:::${stack}.${id}`
  if (Type === 'AWS::KMS::Key') return `arn:aws:kms:${REGION}:${ACCOUNT}:key/${stack}.${id}`
  if (Type !== 'AWS::IAM::Role')
    return `arn:aws:${Type?.split('::')[1]?.toLowerCase()}:${REGION}:${ACCOUNT}:${stack}.${id}`
  const roleName = resolve((Properties as { RoleName?: unknown }).RoleName ?? `${stack}.${id}`, stack, templates)
  return `arn:aws:iam::${ACCOUNT}:role/${roleName}`
}
