/** The functions, as `POWERTOOLS_SERVICE_NAME`, the dimension `service` of metrics, and parts of the names of roles. */
export const serviceNames = { ingest: 'ingest', validate: 'validate', grants: 'grants', sweep: 'sweep' } as const

export type ServiceName = keyof typeof serviceNames
