import { isPlainText } from '../../domain/index.ts'
import { Open311Fault } from './fault.ts'

/** What a form names at most; a real one has a dozen. */
const MAX_PARAMETERS = 200

/** Parameters of a request, by name; an empty one is as good as none (GeoReport v2, “Overview”). */
export class Parameters {
  readonly #values: ReadonlyMap<string, readonly string[]>

  private constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values
  }

  /** Reads `application/x-www-form-urlencoded` in UTF-8. Throws Open311Fault 400 for what is none. */
  static read(text: string): Parameters {
    const parts = text.split('&').filter(Boolean)
    if (parts.length > MAX_PARAMETERS) throw new Open311Fault(400, 'too many parameters')
    const values = new Map<string, string[]>()
    for (const part of parts) {
      const at = part.indexOf('=')
      const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
      const text = decode(value).trim()
      if (text === '') continue
      const key = decode(name)
      values.set(key, [...(values.get(key) ?? []), text])
    }
    return new Parameters(values)
  }

  get(name: string): string | undefined {
    return this.#values.get(name)?.[0]
  }

  /** `attribute[CODE]=v`, or several as `attribute[CODE][]=v1&attribute[CODE][]=v2`, by their codes. */
  attributes(): Record<string, string> {
    const found = [...this.#values].flatMap(([name, values]) => {
      const code = /^attribute\[([^\]]{1,100})\](?:\[\])?$/.exec(name)?.[1]
      return code ? [[code, values.join('、')] as const] : []
    })
    return Object.fromEntries(found)
  }

  /** All of it in a fixed order, but for the key: two forms that say the same have the same text. */
  canonical(): string {
    const all = [...this.#values].filter(([name]) => name !== 'api_key')
    return JSON.stringify(all.sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}

function decode(text: string): string {
  let decoded: string
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new Open311Fault(400, 'the parameters are not UTF-8')
  }
  if (!isPlainText(decoded)) throw new Open311Fault(400, 'control characters are not accepted')
  return decoded
}
