/**
 * True when a browser on that origin may talk to us: the page came from this host, or from one that the operator
 * named. No Origin at all means that the client is not a browser.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true
  if (allowed.includes(origin)) return true
  try {
    return host !== undefined && new URL(origin).host === host
  } catch {
    return false
  }
}
