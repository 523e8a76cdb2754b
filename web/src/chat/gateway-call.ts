const timeoutMs = 8_000

/** What the gateway answered: `body` is the JSON of it, problem details where it is not `ok`. */
export interface GatewayAnswer {
  ok: boolean
  body: Readonly<Record<string, unknown>>
}

/** Calls the gateway over HTTP. Null when nothing readable comes back in time: the network or the gateway fails. */
export async function callGateway(path: string, init: RequestInit): Promise<GatewayAnswer | null> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), timeoutMs)
  try {
    const response = await fetch(path, { ...init, signal: controller.signal })
    return { ok: response.ok, body: ((await response.json()) as GatewayAnswer['body'] | null) ?? {} }
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
