import { AppError, type Finding } from '../../domain/index.ts'
import type { WechatyAccount } from '../accounts.ts'
import type { Arrival, PlatformChannel, Sent, Traits, WebhookReply } from '../platform-channel.ts'

/**
 * A personal WeChat account, served by a process of its own (`gateway channels wechaty`) that fetches what is to be sent
 * and hands in what came. Here is only what the engine must know of such an account.
 */
export class WechatyChannel implements PlatformChannel {
  readonly id = 'wechaty'
  readonly account: string
  readonly line: WechatyAccount['line']
  readonly apiKey: string
  readonly isFetched = true
  readonly traits: Traits = { text: { max: 2000, unit: 'characters' }, buttons: false, push: true }

  constructor(account: string, { line, apiKey }: WechatyAccount) {
    this.account = account
    this.line = line
    this.apiKey = apiKey
  }

  handshake(): WebhookReply {
    throw noWebhook()
  }

  verify(): void {
    throw noWebhook()
  }

  parse(): Arrival[] {
    throw noWebhook()
  }

  respond(): WebhookReply {
    throw noWebhook()
  }

  async send(): Promise<Sent> {
    return { outcome: 'later', error: 'FETCHED' }
  }

  async check(): Promise<Finding[]> {
    const isShort = this.apiKey.length < 24
    const mend = isShort ? 'make a longer one: openssl rand -base64 32' : ''
    return [{ what: 'apiKey', ok: !isShort, detail: isShort ? 'is easy to guess' : 'is long enough', mend }]
  }
}

/** No platform calls this account. */
function noWebhook(): AppError {
  return new AppError('NOT_FOUND', 'there is no such account')
}
