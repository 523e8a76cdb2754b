/** Peer: opens the embedded database (making it when the folder is empty) and answers one HTTP request, nothing else. */
import { openEmbedded } from '../../src/db/index.ts'
import { options, serveParent } from '../inside.ts'
import { listen } from './json-server.ts'

const db = await openEmbedded(options<{ folder: string }>().folder)
const { port } = await listen(async (_body, _request, response) => {
  await db.query('select 1')
  response.end('ok')
})
process.once('SIGTERM', () => void db.close().then(() => process.exit()))
serveParent({ port }, async () => ({}))
