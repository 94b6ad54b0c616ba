import { Stack, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/** Findings of cdk-nag by their full ids, or ARNs with a wildcard in them, each with the reason for accepting it. */
export type Reasons = Readonly<Record<string, string>>

/** Accepts findings on a construct and what is inside it. */
export function acknowledge(construct: IConstruct, findings: Reasons): void {
  Validations.of(construct).acknowledge(...Object.entries(findings).map(([id, reason]) => ({ id, reason })))
}

/** Accepts permissions of a role on these ARNs alone, so that any other wildcard is still a finding. */
export function acknowledgeWildcards(role: IConstruct, arns: Reasons): void {
  const ids = Object.entries(arns).map(([arn, reason]) => [
    `AwsSolutions-IAM5[Resource::${asWritten(role, arn)}]`,
    reason,
  ])
  acknowledge(role, Object.fromEntries(ids))
}

/** The ARN as cdk-nag writes it, with the template's references in it. */
function asWritten(role: IConstruct, arn: string): string {
  const resolved: unknown = Stack.of(role).resolve(arn)
  if (typeof resolved === 'string') return resolved
  const { 'Fn::Join': joined } = resolved as { 'Fn::Join': [string, (string | { Ref?: string })[]] }
  const text = (part: string | { Ref?: string }): string =>
    typeof part === 'string' ? part : part.Ref === undefined ? JSON.stringify(part) : `<${part.Ref}>`
  return joined[1].map(text).join('')
}
