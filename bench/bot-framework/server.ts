/**
 * Peer: botbuilder's CloudAdapter with a bot that stores what it hears by one INSERT and echoes it. Authentication is
 * off, and replies travel in the HTTP answer (`expectReplies`), which spares it the call back to a connector.
 */
import type { ServerResponse } from 'node:http'
import { type DatabaseAt, openAt } from '../databases.ts'
import { options, serveParent } from '../inside.ts'
import { listen } from '../peers/json-server.ts'
import { insert, makeTable } from '../peers/stored-message.ts'

interface Activity {
  id: string
  type: string
  text: string
  conversation: { id: string }
}

interface TurnContext {
  activity: Activity
  sendActivity: (text: string) => Promise<unknown>
}

/** The part of botbuilder that is used; its own types are there only when it is installed. */
interface Botbuilder {
  CloudAdapter: new (
    authentication: object,
  ) => { process: (request: object, response: object, logic: (context: TurnContext) => Promise<void>) => Promise<void> }
  ConfigurationBotFrameworkAuthentication: new (settings: object) => object
}

const packageName: string = 'botbuilder'
const loaded = (await import(packageName)) as { default: Botbuilder }
const { CloudAdapter, ConfigurationBotFrameworkAuthentication } = loaded.default

const db = await openAt(options<{ at: DatabaseAt }>().at)
await makeTable(db)
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}))

async function hear({ activity, sendActivity }: TurnContext): Promise<void> {
  if (activity.type !== 'message') return
  await insert(db, { id: activity.id, conversation: activity.conversation.id, text: activity.text })
  await sendActivity(activity.text)
}

/** The face of restify or Express that the adapter asks of a response. */
function faceOf(response: ServerResponse): object {
  const face = {
    socket: response.socket,
    status: (code: number) => {
      response.statusCode = code
      return face
    },
    header: (name: string, value: string) => response.setHeader(name, value),
    send: (body: object | string) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      response.setHeader('content-length', Buffer.byteLength(text))
      response.write(text)
    },
    end: () => response.end(),
  }
  return face
}

const { port } = await listen(async (body, { method, headers }, response) => {
  const request = { method, headers, body: JSON.parse(body) as object }
  await adapter.process(request, faceOf(response), (context) =>
    hear({ activity: context.activity, sendActivity: (text) => context.sendActivity(text) }),
  )
})
serveParent({ port }, async () => ({}))
