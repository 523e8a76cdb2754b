import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../domain/index.ts'
import { bearerKey, isSameKey, RateLimit } from '../../http/index.ts'
import { fileRows, MAX_BATCH_BYTES, readBatch } from '../../intake/index.ts'
import type { PlatformAccount } from '../accounts.ts'
import type { Channel, ChannelHost } from '../channel.ts'

/** Wrong keys from one address; a partner with the right one never counts. */
const WRONG_KEYS_PER_MINUTE = 30
/** Compared with when there is no such account, so that its absence takes as long as a wrong key. */
const NO_KEY = ''

/**
 * Feeds of partners (boards, supervision platforms, district media …), each an account in CHANNELS_FILE:
 * `POST /channels/platform/{account}/appeals` takes a JSON array or NDJSON of whole appeals and gives one result a row.
 * https://datatracker.ietf.org/doc/html/rfc6750 for the key, http://ndjson.org for the lines.
 */
export const platform: Channel = {
  id: 'platform',
  install(app, host) {
    const wrongKeys = new RateLimit(WRONG_KEYS_PER_MINUTE, 60_000)
    app.register(async (scope) => {
      // The body is read as bytes, whatever media type it claims: nothing parses it before the key was seen.
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BATCH_BYTES }, (_request, body, done) =>
        done(null, body),
      )
      installAppeals(scope, host, wrongKeys)
    })
  },
}

function installAppeals(scope: FastifyInstance, host: ChannelHost, wrongKeys: RateLimit): void {
  const url = '/channels/platform/:account/appeals'
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('www-authenticate', 'Bearer')
    accountOf(request, host, wrongKeys)
    reply.removeHeader('www-authenticate')
  }
  scope.post(url, { onRequest, bodyLimit: MAX_BATCH_BYTES }, async (request) => {
    const { name, settings } = accountOf(request, host, wrongKeys)
    const rows = readBatch(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0))
    const source = { channel: 'platform', account: name, line: settings.line }
    const results = await fileRows(rows, source, host.fileAppeal)
    const counts = Map.groupBy(results, ({ status }) => status)
    const count = (status: 'accepted' | 'duplicate' | 'rejected') => counts.get(status)?.length ?? 0
    request.log.info(
      { account: name, accepted: count('accepted'), duplicate: count('duplicate'), rejected: count('rejected') },
      'a batch of appeals came in',
    )
    return { results }
  })
}

/** Throws API_KEY_INVALID unless the key is that account's; whether there is such an account is not told. */
function accountOf(
  request: FastifyRequest,
  { accounts }: ChannelHost,
  wrongKeys: RateLimit,
): { name: string; settings: PlatformAccount } {
  const { account: name } = request.params as { account: string }
  const settings = Object.hasOwn(accounts.platform, name) ? accounts.platform[name] : undefined
  if (isSameKey(bearerKey(request), settings?.apiKey ?? NO_KEY) && settings) return { name, settings }
  if (!wrongKeys.take(request.ip)) throw new AppError('TOO_FAST', 'too many attempts; please wait a minute')
  throw new AppError('API_KEY_INVALID', 'this key is not that account’s')
}
