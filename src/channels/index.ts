import type { Channel } from './channel.ts'
import { webChat } from './web-chat/index.ts'

export type { Channel, ChannelHost, ChannelId, OwnTicket } from './channel.ts'

/** Every channel that this gateway speaks. */
export const channels: readonly Channel[] = [webChat]
