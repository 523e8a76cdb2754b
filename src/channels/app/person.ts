import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type Line } from '../../domain/index.ts'
import { bearerKey } from '../../http/index.ts'
import type { AppAccount } from '../accounts.ts'
import type { ChannelHost } from '../channel.ts'
import type { AppUser, TokenVerifier } from './token.ts'

/** The one app of an installation has no account name; its subjects are its people. */
export const APP = 'app'

/** Whose request it is, found out before its body is read. */
export class AppPeople {
  readonly #host: ChannelHost
  readonly #account: AppAccount
  readonly #verify: TokenVerifier
  readonly #known = new WeakMap<FastifyRequest, AppUser>()

  constructor(host: ChannelHost, account: AppAccount, verify: TokenVerifier) {
    this.#host = host
    this.#account = account
    this.#verify = verify
  }

  /** An `onRequest` hook. Throws TOKEN_INVALID with the header that RFC 6750, 3 asks for. */
  readonly admit = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    try {
      this.#known.set(request, await this.#verify(bearerKey(request)))
    } catch (error) {
      const isMissing = request.headers.authorization === undefined
      if (error instanceof AppError && error.code === 'TOKEN_INVALID') {
        reply.header('www-authenticate', isMissing ? 'Bearer' : 'Bearer error="invalid_token"')
      }
      throw error
    }
  }

  of(request: FastifyRequest): AppUser {
    const user = this.#known.get(request)
    if (!user) throw new AppError('TOKEN_INVALID', 'the token is missing, wrong or expired')
    return user
  }

  /** The conversation of this person on one of the hotline's lines. */
  conversationOf(request: FastifyRequest, line: Line = this.#account.line): Promise<string> {
    const peerId = JSON.stringify([line, this.of(request).subject])
    return this.#host.conversationOf('app', APP, peerId, line, { push: this.#account.webhook !== undefined })
  }
}
