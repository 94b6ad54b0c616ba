/**
 * The URL when it may be used: https, or plain http to this very machine, where there is no network to listen on.
 * `undefined` for anything else, and for a URL that carries credentials.
 */
export function secureUrl(text: string): URL | undefined {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return undefined
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)) ? url : undefined
}

function isLoopback(host: string): boolean {
  // RFC 6761: names below localhost are loopback addresses.
  return host === '127.0.0.1' || host === '[::1]' || host === 'localhost' || host.endsWith('.localhost')
}
