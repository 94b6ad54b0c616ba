/**
 * Metrics that functions emit (Powertools, namespace from the environment, the one dimension `service`) and alarms and
 * the dashboard read. Counts, unless said otherwise.
 */
export const metricNames = {
  objectsIngested: 'ObjectsIngested',
  /** Emitted with 0 or 1 for every object, so that its average is the share. */
  objectsRejected: 'ObjectsRejected',
  eventsIngested: 'EventsIngested',
  verdictsWritten: 'VerdictsWritten',
  grantsGiven: 'GrantsGiven',
  grantsDenied: 'GrantsDenied',
  /** One for each sweep that came to its end; its absence is the alarm. */
  sweepsCompleted: 'SweepsCompleted',
  rawObjectsDeleted: 'RawObjectsDeleted',
  /** Raw objects, current or not, older than the retention when the sweep had ended. Zero must be emitted too. */
  rawObjectsOverdue: 'RawObjectsOverdue',
} as const
