import type { Attachment, Ticket } from '../domain/index.ts'
import { signLink, type Vault } from '../vault/index.ts'

/** As long as a delivery may be tried, and the longest tier after it: the files can be fetched meanwhile. */
const LINK_MS = 30 * 86_400_000

/** The files with an address that opens each for a time: who handles the ticket sees the lamp that is broken. */
export function withMediaLinks(vault: Vault, ticket: Ticket, at: Date): Ticket {
  const until = new Date(at.getTime() + LINK_MS)
  const linked = ({ mediaId, type, bytes }: Attachment): Attachment => {
    const url = `/v1/media/${mediaId}/file?${signLink(vault, `media ${mediaId}`, until)}`
    return { mediaId, type, bytes, url }
  }
  return { ...ticket, attachments: ticket.attachments.map(linked) }
}
