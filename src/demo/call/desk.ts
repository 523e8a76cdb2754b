/** The demo agent at the desk's API, as a browser would call it. */
export class Desk {
  readonly url: string
  readonly #origin: string
  #cookie = ''

  constructor(url: string) {
    this.url = url
    this.#origin = new URL(url).origin
  }

  /** What the desk's socket has to be opened with. */
  get headers(): Record<string, string> {
    return { cookie: this.#cookie, origin: this.#origin }
  }

  /** False when the gateway does not let this account in. Throws when no gateway answers. */
  async signIn(name: string, password: string): Promise<boolean> {
    const response = await this.#call('POST', 'sign-in', { name, password })
    this.#cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
    return response.ok
  }

  /** Files the form of a call; null when the desk refuses. */
  async submit(id: string): Promise<string | null> {
    const response = await this.#call('POST', `calls/${id}/submit`)
    return response.ok ? ((await response.json()) as { ticketNo: string }).ticketNo : null
  }

  #call(method: string, path: string, body?: object): Promise<Response> {
    return fetch(new URL(`/v1/desk/${path}`, this.url), {
      method,
      headers: {
        origin: this.#origin,
        'x-jiesu-desk': '1',
        ...(this.#cookie && { cookie: this.#cookie }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
  }
}
