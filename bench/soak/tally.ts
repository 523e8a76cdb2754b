/** One stretch, as it is kept. */
export interface Stretch {
  /** ISO 8601. */
  at: string
  database: 'embedded' | 'PostgreSQL'
  seed: number
  minutes: number
  machine: string
  kills: number
  messages: number
  tickets: number
  events: number
  repeats: number
  spoilt: number
  statusEvents: number
  lost: number
  duplicate: number
  outOfOrder: number
}

const wanted = { kills: 100, messages: 50_000 }
const counts = ['kills', 'messages', 'tickets', 'events', 'repeats', 'spoilt', 'statusEvents'] as const
const failures = ['lost', 'duplicate', 'outOfOrder'] as const

/** The whole of `docs/soak.md`. */
export function soakPage(stretches: readonly Stretch[]): string {
  const databases = ['embedded', 'PostgreSQL'] as const
  const sums = databases.map((database) =>
    sumOf(
      database,
      stretches.filter((one) => one.database === database),
    ),
  )
  return `${preface}
## In all

Wanted of each database: ${wanted.kills} kills and ${wanted.messages.toLocaleString('en')} acknowledged messages, with nothing lost, done twice or out of order.

${table(['database', 'stretches', ...counts, ...failures], sums)}

## Stretches

${table(
  ['day', 'database', 'seed', 'minutes', ...counts, ...failures],
  stretches.map((one) => [
    one.at.slice(0, 10),
    one.database,
    String(one.seed),
    String(one.minutes),
    ...[...counts, ...failures].map((name) => one[name].toLocaleString('en')),
  ]),
)}
`
}

const preface = `# Soak

Written by \`npm run soak\`; only the script adds to it. People in web chats, a partner and a dispatch system play against a served gateway, which is killed with SIGKILL at random moments, about an eighth of them while it starts. The dispatch system fails at random too: it is slow beyond the timeout, answers 500 and 503, cuts the line before it has read, loses its answer after it has done its work, is not there for seconds; and it reports out of order and twice. People come back with their token and say again what was not acknowledged. At the end of a stretch all comes to rest and what was seen from outside is compared with what the database holds:

- **lost**: an acknowledged message without its reply, a ticket that somebody was told of and that is not there, an event without its effect, a status event that was answered and not kept;
- **duplicate**: two replies to one message, a ticket that nobody was told of or two for one wish, two effects of one event, an effect of an event that is not written, a status event that counted twice;
- **outOfOrder**: tickets whose events had their first effects in another order than they were written in.

\`events\` had their effect, \`repeats\` are deliveries that came again and had none, \`spoilt\` deliveries went wrong on purpose.
`

function sumOf(database: string, stretches: readonly Stretch[]): string[] {
  const sum = (name: (typeof counts)[number] | (typeof failures)[number]) =>
    stretches.reduce((total, one) => total + one[name], 0).toLocaleString('en')
  return [database, String(stretches.length), ...[...counts, ...failures].map(sum)]
}

function table(head: readonly string[], rows: readonly string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
