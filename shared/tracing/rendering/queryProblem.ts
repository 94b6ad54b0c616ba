import type { TracegateError } from '../../errors.ts'
import { explainError } from '../../reporting/explainError.ts'
import { visibleText } from '../../reporting/visibleText.ts'

/** A refused query for a terminal: what and where, the line of the query with a mark below the place, and what to do. */
export function queryProblem({ code, message, location, remedy }: TracegateError): string {
  const [reason = '', ...shown] = message.split('\n')
  const [what, ...todo] = explainError({ code, message: reason, location, remedy }, 'text').split('\n')
  return `${[what, ...shown.map((line) => visibleText(line, 500)), ...todo].join('\n')}\n`
}
