/** A file whose address came with an appeal, to be fetched for its ticket. */
export interface LinkedMedia {
  conversationId: string
  ticketNo: string
  url: string
}

/** Where such files wait to be fetched: the topic and receiver of the outbox, and what the row is sealed for. */
export const LINKED_MEDIA = { topic: 'linked-media', receiver: 'media', purpose: 'outbox.linked-media' } as const
