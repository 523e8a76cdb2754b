import type { IncomingHttpHeaders } from 'node:http'
import { Webhook } from 'standardwebhooks'

/** What a refused delivery is told. */
export class SignatureRefused extends Error {}

/**
 * Gives the webhook id and text of a genuine delivery. The package checks the signature over the body and that its
 * timestamp lies within 300 s of now; we add what it leaves open: the body is UTF-8, the id has no dot.
 */
export function verify(headers: IncomingHttpHeaders, body: Buffer, secret: string): { id: string; text: string } {
  const read = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '')
  const signed = {
    'webhook-id': read('webhook-id'),
    'webhook-timestamp': read('webhook-timestamp'),
    'webhook-signature': read('webhook-signature'),
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    if (signed['webhook-id'].includes('.')) throw new Error('A webhook-id has no dot.')
    new Webhook(secret).verify(text, signed, { jsonParse: false })
    return { id: signed['webhook-id'], text }
  } catch (cause) {
    throw new SignatureRefused('The Standard Webhooks signature, its timestamp or its headers are wrong.', { cause })
  }
}

/** Standard Webhooks headers for one attempt at `at`. */
export function sign(id: string, at: Date, body: string, secret: string): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  }
}
