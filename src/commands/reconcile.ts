import { AppError } from '../domain/index.ts'
import { type Receiver, type Reconciliation, reconcile, resend, type WebhookReceiver } from '../handoff/index.ts'
import type { Command } from './command.ts'
import { spanOf, type TypedSpan } from './span.ts'

/** As many tickets as a terminal shows; `--json` has them all. */
const SHOWN = 20

/**
 * `reconcile --since … --to … --receiver … --resend`: compares our book of events with the receivers' and finds what is
 * missing on either side. Not ok while anything is. Throws COMMAND_INVALID, RECONCILE_FAILED.
 */
export const reconcileBooks: Command<TypedSpan & { receiver?: string; resend?: boolean }> = async (
  { db, clock, receivers },
  { receiver, resend: again, ...typed },
  output,
) => {
  const span = { ...spanOf(typed, clock()), now: clock() }
  const books: Reconciliation[] = []
  let resent = 0
  for (const one of comparable(receivers, receiver)) {
    const book = await reconcile(db, one, span)
    books.push(book)
    output.line(summary(book))
    for (const { ticketNo, id } of [...book.missing, ...book.unheard].slice(0, SHOWN))
      output.line(`  ${ticketNo}  ${id}`)
    if (again && book.missing.length > 0) resent += await resend(db, { ids: book.missing.map(({ id }) => id) })
  }
  if (again) output.line(`${resent} 个工单事件将重新投递`)
  const ok = books.every(({ missing, unheard }) => missing.length === 0 && unheard.length === 0)
  return { ok: ok || (again === true && books.every(({ unheard }) => unheard.length === 0)), result: { books, resent } }
}

function comparable(receivers: readonly Receiver[], wanted: string | undefined): WebhookReceiver[] {
  const found = receivers.filter((one) => one.kind === 'webhook' && (wanted === undefined || one.id === wanted))
  if (found.length === 0) throw new AppError('COMMAND_INVALID', 'there is no such receiver to compare books with')
  // Without a name: those that say where, and the dispatch system.
  const named = found as WebhookReceiver[]
  return wanted ? named : named.filter(({ reconcileUrl, id }) => reconcileUrl !== undefined || id === 'dispatch')
}

function summary({ receiver, delivered, received, missing, unheard, waiting, dead }: Reconciliation): string {
  return `${receiver}：我方已送达 ${delivered}，对方收到 ${received}；对方缺 ${missing.length}，我方缺 ${unheard.length}；在途 ${waiting}，待人工 ${dead}`
}
