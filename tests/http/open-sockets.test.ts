import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fastifyWebsocket from '@fastify/websocket'
import fastify from 'fastify'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { releaseUpgrades } from '../../src/http/index.ts'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

/** A server that echoes, and what it still remembers of the upgrade of its one socket. */
async function echo({ released }: { released: boolean }) {
  const http = fastify()
  onTestFinished(() => http.close())
  await http.register(fastifyWebsocket)
  if (released) releaseUpgrades(http)
  let request: WeakRef<object> | undefined
  http.get('/', { websocket: true }, (socket, asked) => {
    request = new WeakRef(asked)
    socket.on('message', (data) => socket.send(String(data)))
  })
  await http.listen({ host: '127.0.0.1', port: 0 })
  const client = new WebSocket(addressOf(http))
  await new Promise((resolve) => client.once('open', resolve))
  const isKept = () => {
    gc()
    return request!.deref() !== undefined
  }
  return { http, client, isKept }
}

async function says(client: WebSocket, words: string): Promise<string> {
  const answer = new Promise<string>((resolve) => client.once('message', (data) => resolve(String(data))))
  client.send(words)
  return answer
}

test('an open socket works on without its request, which is gone', async () => {
  const { client, isKept } = await echo({ released: true })
  expect(await says(client, '您好')).toBe('您好')

  await vi.waitFor(() => expect(isKept()).toBe(false), { timeout: 10_000 })
  expect(await says(client, '还在吗')).toBe('还在吗')
})

test('left to the plugin, the request stays as long as the socket', async () => {
  const { client, isKept } = await echo({ released: false })
  await says(client, '您好')

  expect(isKept()).toBe(true)
})

test('a client that breaks the protocol is cut off, and nobody else', async () => {
  const { http, client } = await echo({ released: true })
  const other = new WebSocket(addressOf(http))
  await new Promise((resolve) => other.once('open', resolve))
  const gone = new Promise((resolve) => client.once('close', resolve))
  client.on('error', () => {})
  // A frame with reserved bits (RFC 6455, 5.2).
  ;(client as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(
    Buffer.from([0xf1, 0x80, 0, 0, 0, 0]),
  )

  await gone
  expect(await says(other, '我还在')).toBe('我还在')
})

function addressOf({ server }: { server: Server }): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
