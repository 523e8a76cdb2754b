import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

/** The key or token of `Authorization: Bearer …`; empty when there is none. */
export function bearerKey(request: FastifyRequest): string {
  return /^Bearer +(\S{1,8192})$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
}

/** Whether a key that came in is that one. Takes the same time whatever is wrong with it. */
export function isSameKey(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((key) => createHash('sha256').update(key).digest())
  return timingSafeEqual(a!, b!) && expected !== ''
}
