import type { TicketReceipt } from '../domain/index.ts'
import type { ServerMessage } from './chat.ts'

const CARD_WIDTH = 44

const speaker: Record<ServerMessage['author'], string> = { bot: '接诉', agent: '坐席', system: '通知' }

/** How the requester's words look in the terminal. */
export function ownLines(text: string): string[] {
  return ['', ...indented('市民', text)]
}

/** How a reply looks: who speaks, the words, what they rest on, the ticket as a card, and the buttons. */
export function replyLines({ author, text, citations, ticket, quickReplies }: ServerMessage): string[] {
  return [
    '',
    ...indented(speaker[author], text),
    ...citations.map(({ title, issuer, quote }) => `      依据　${title}（${issuer}）：“${shortened(quote)}”`),
    ...(ticket ? ticketCard(ticket) : []),
    ...(quickReplies.length > 0 ? [`      ${quickReplies.map((one) => `［${one}］`).join(' ')}`] : []),
  ]
}

function indented(who: string, text: string): string[] {
  return text.split('\n').map((line, n) => (n === 0 ? `${who}　${line}` : `      ${line}`))
}

function ticketCard({ ticketNo, title, unit, dueAt }: TicketReceipt): string[] {
  const rows = [`工单 ${ticketNo}`, title, `承办 ${unit ?? '待安排'}`, `时限 ${dueAt.slice(0, 16).replace('T', ' ')}`]
  const rule = '─'.repeat(CARD_WIDTH)
  return [`      ┌${rule}┐`, ...rows.map((row) => `      │${padded(` ${row}`)}│`), `      └${rule}┘`]
}

/** Chinese characters take two columns. */
function widthOf(text: string): number {
  return [...text].reduce(
    (sum, char) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(char)
        ? 2
        : 1),
    0,
  )
}

function padded(text: string): string {
  let cut = text
  while (widthOf(cut) > CARD_WIDTH - 1) cut = cut.slice(0, -1)
  return cut + ' '.repeat(CARD_WIDTH - widthOf(cut))
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 60)}……` : line
}
