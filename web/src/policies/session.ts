import { deviceStore } from '../shared/index.ts'

/** Where the chat of this line keeps what lets this device go on with its conversation. */
const SESSION_KEY = 'jiesu.session.enterprise'
const PATIENCE_MS = 10_000

function keptToken(): string | null {
  try {
    const kept = JSON.parse(deviceStore.read(SESSION_KEY) ?? 'null') as { resume?: unknown } | null
    return typeof kept?.resume === 'string' ? kept.resume : null
  } catch {
    return null
  }
}

/** Opens a conversation on the business-service line and keeps its token, for the chat to go on with. */
function newToken(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${window.location.origin.replace(/^http/, 'ws')}/v1/chat?line=enterprise`)
    const timer = window.setTimeout(() => socket.close(), PATIENCE_MS)
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as { type: string; conversationId: string; resume: string }
      if (frame.type !== 'session') return
      const { conversationId, resume } = frame
      deviceStore.write(SESSION_KEY, JSON.stringify({ conversationId, resume }))
      resolve(resume)
      socket.close()
    })
    socket.addEventListener('close', () => {
      window.clearTimeout(timer)
      reject(new Error('the gateway did not open a conversation'))
    })
  })
}

/** The token opens nothing any more: the next one is of a new conversation. */
export function dropToken(): void {
  deviceStore.write(SESSION_KEY, null)
}

/** The token of this device's conversation; null where there is none and none is to be opened. */
export async function tokenOf(open: boolean): Promise<string | null> {
  return keptToken() ?? (open ? newToken() : null)
}
