import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { Heartbeat } from '../../src/channels/web-chat/heartbeat.ts'

/** A socket that only counts what is done to it. */
class Counted extends EventEmitter {
  pings = 0
  terminated = false
  ping(): void {
    this.pings++
  }
  terminate(): void {
    this.terminated = true
    this.emit('close')
  }
}

function watched(heartbeat: Heartbeat): Counted {
  const socket = new Counted()
  heartbeat.watch(socket as unknown as WebSocket)
  return socket
}

test('a client that answers is kept, one that is silent for three rounds is let go', () => {
  const heartbeat = new Heartbeat()
  const lively = watched(heartbeat)
  const silent = watched(heartbeat)

  for (let round = 0; round < 4; round++) {
    heartbeat.beat()
    lively.emit('pong')
  }

  expect(silent).toMatchObject({ pings: 3, terminated: true })
  expect(lively).toMatchObject({ pings: 4, terminated: false })
})

test('who has left is not pinged any more', () => {
  const heartbeat = new Heartbeat()
  const gone = watched(heartbeat)

  gone.emit('close')
  heartbeat.beat()

  expect(gone.pings).toBe(0)
})
