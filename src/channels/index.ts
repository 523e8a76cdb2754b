import { app } from './app/index.ts'
import type { Channel } from './channel.ts'
import { open311 } from './open311/index.ts'
import { platform } from './platform/index.ts'
import { webChat } from './web-chat/index.ts'

export {
  type Accounts,
  type AppAccount,
  accountsFile,
  noAccounts,
  type Open311Account,
  type PhoneAccount,
  type PlatformAccount,
  readAccounts,
  type WechatAccount,
  type WechatyAccount,
  type WecomAccount,
  type WeiboAccount,
} from './accounts.ts'
export { checkApp } from './app/check.ts'
export type { Channel, ChannelHost, ChannelId, OwnTicket } from './channel.ts'

export { installPhone, type PhoneHost } from './phone/index.ts'

/** Every channel that this gateway speaks. */
export const channels: readonly Channel[] = [webChat, app, platform, open311]

export { PlatformFault } from './call-platform.ts'
export { cleanText, pieces, wordsOf } from './pieces.ts'
export type * from './platform-channel.ts'
export { platformChannels } from './platforms.ts'
export { type Bot, type BotMessage, WechatyBridge } from './wechaty/bridge.ts'
export { WechatyChannel } from './wechaty/index.ts'
