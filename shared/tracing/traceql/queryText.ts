import { queryError } from './queryError.ts'
import { templateText } from './templateText.ts'

const MOST_OPERATORS = 200

/** Between conditions and between spansets; the grammar gives up at some hundreds of them, with a misleading error. */
const joining = /&&|\|\||(?<=[)}]\s*)[!&]?[<>~]+(?=\s*[({])/g

/** The text of a query while it is read: what was written, and what Grafana's grammar is given in its place. */
export interface QueryText {
  /** As written. */
  readonly text: string
  /** Of the same length, so that places in one are places in the other. */
  readonly template: string
  /** Throws the refusal for a place. */
  refuse(offset: number, reason: string, remedy: string): never
  /** Takes note of an operator between, or in front of, conditions or spansets; refuses one too many. */
  count(offset: number): void
}

/** Throws `usage` for what no template can be made of: an open string or comment, too deep nesting. */
export function queryText(text: string): QueryText {
  let operators = 0
  const refuse = (offset: number, reason: string, remedy: string): never => {
    throw queryError(text, offset, reason, remedy)
  }
  const refuseMany = (offset: number): never =>
    refuse(offset, `The query holds more than ${MOST_OPERATORS} operators.`, 'Ask two shorter queries.')
  const template = templateText(text, refuse)
  const oneTooMany = [...template.matchAll(joining)][MOST_OPERATORS]
  if (oneTooMany !== undefined) refuseMany(oneTooMany.index)
  return {
    text,
    template,
    refuse,
    count(offset) {
      operators += 1
      if (operators > MOST_OPERATORS) refuseMany(offset)
    },
  }
}
