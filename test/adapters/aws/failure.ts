/** An error as the SDK throws it. */
export function failure(name: string, httpStatusCode?: number, more: object = {}): Error {
  const $metadata = { httpStatusCode, requestId: 'REQ' }
  return Object.assign(new Error('what the service says'), { name, $metadata }, more)
}
