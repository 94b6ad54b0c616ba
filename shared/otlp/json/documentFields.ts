import { createNameTable } from '../NameTable.ts'

export const RESOURCE_SPANS = 0
/** The wrapper some gateways put around a message: `{"result": {…}}`. */
export const RESULT = 1
const FIRST_OTHER_SIGNAL = 2
const OTHER_SIGNALS = ['logs', 'metrics', 'profiles']

/** Fields of a document that say what it is. */
export const DOCUMENT = createNameTable([
  ['resourceSpans', RESOURCE_SPANS],
  ['resource_spans', RESOURCE_SPANS],
  ['result', RESULT],
  ['resourceLogs', FIRST_OTHER_SIGNAL],
  ['resource_logs', FIRST_OTHER_SIGNAL],
  ['resourceMetrics', FIRST_OTHER_SIGNAL + 1],
  ['resource_metrics', FIRST_OTHER_SIGNAL + 1],
  ['resourceProfiles', FIRST_OTHER_SIGNAL + 2],
  ['resource_profiles', FIRST_OTHER_SIGNAL + 2],
])

/** The name of the signal a field of DOCUMENT belongs to, unless it is traces. */
export function otherSignal(field: number): string | undefined {
  return OTHER_SIGNALS[field - FIRST_OTHER_SIGNAL]
}
