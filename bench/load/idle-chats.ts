/** A crowd that connects, hears the greeting and says nothing. */
import { WebSocket } from 'ws'
import { options, serveParent } from '../inside.ts'

const OPENED_AT_ONCE = 100

const { url } = options<{ url: string }>()
const sockets: WebSocket[] = []

function open(index: number): Promise<WebSocket> {
  const address = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
  const socket = new WebSocket(url, { perMessageDeflate: false, headers: { 'x-forwarded-for': address } })
  return new Promise((resolve, reject) => {
    socket.once('message', () => resolve(socket))
    socket.once('error', reject)
  })
}

function close(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve())
    socket.close()
  })
}

/** Opens or closes as many as it takes to have `open` of them. */
serveParent({}, async ({ open: wanted }: { open: number }) => {
  while (sockets.length < wanted) {
    const count = Math.min(OPENED_AT_ONCE, wanted - sockets.length)
    const some = Array.from({ length: count }, (_, index) => sockets.length + index)
    sockets.push(...(await Promise.all(some.map(open))))
  }
  await Promise.all(sockets.splice(wanted).map(close))
  return {}
})
