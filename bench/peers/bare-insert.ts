/** Peer: `node:http` and one INSERT per request, nothing else. */
import { type DatabaseAt, openAt } from '../databases.ts'
import { options, serveParent } from '../inside.ts'
import { listen } from './json-server.ts'
import { insert, makeTable, type PlainMessage } from './stored-message.ts'

const db = await openAt(options<{ at: DatabaseAt }>().at)
await makeTable(db)
const { port } = await listen(async (body, _request, response) => {
  const message = JSON.parse(body) as PlainMessage
  await insert(db, message)
  const answer = JSON.stringify({ id: message.id })
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
  response.end(answer)
})
serveParent({ port }, async () => ({}))
