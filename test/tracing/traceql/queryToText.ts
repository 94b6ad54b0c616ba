import type { Condition, Field, Query, Spanset, Stage, Value } from '../../../shared/tracing/traceql/Query.ts'

/** Writes a query out with every parenthesis, so that what is read back depends on no precedence. */
export function queryToText(query: Query): string {
  return [spansetToText(query.spanset), ...query.stages.map(stageToText)].join(' | ')
}

function spansetToText(spanset: Spanset): string {
  if (spanset.kind === 'filter') return spanset.where === undefined ? '{ }' : `{ ${conditionToText(spanset.where)} }`
  return `(${spansetToText(spanset.left)} ${spanset.operator} ${spansetToText(spanset.right)})`
}

function stageToText(stage: Stage): string {
  if (stage.kind === 'filter') return spansetToText(stage)
  if (stage.kind === 'select') return `select(${stage.fields.map(fieldToText).join(', ')})`
  const argument = stage.field === undefined ? '' : fieldToText(stage.field)
  return `${stage.function}(${argument}) ${stage.operator} ${valueToText(stage.value)}`
}

function conditionToText(condition: Condition): string {
  switch (condition.kind) {
    case 'constant':
      return String(condition.value)
    case 'not':
      return `!(${conditionToText(condition.condition)})`
    case 'exists':
      return `${fieldToText(condition.field)} != nil`
    case 'absent':
      return `${fieldToText(condition.field)} = nil`
    case 'comparison':
      return `${fieldToText(condition.field)} ${condition.operator} ${valueToText(condition.value)}`
    default: {
      const operator = condition.kind === 'and' ? '&&' : '||'
      return `(${conditionToText(condition.left)} ${operator} ${conditionToText(condition.right)})`
    }
  }
}

function fieldToText(field: Field): string {
  if (field.kind === 'intrinsic') return field.name
  const name = field.name.replace(/["\\]/g, (character) => `\\${character}`)
  return `${field.scope === 'any' ? '' : field.scope}."${name}"`
}

function valueToText(value: Value): string {
  if (value.kind === 'string') {
    return `"${value.value.replace(/["\\\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))}"`
  }
  return value.kind === 'duration' ? `${value.value}ns` : String(value.value)
}
