import type { Accounts } from './accounts.ts'
import type { ChannelId } from './channel.ts'
import type { PlatformAccess, PlatformChannel } from './platform-channel.ts'
import { WechatChannel } from './wechat/index.ts'
import { WechatyChannel } from './wechaty/index.ts'
import { WecomChannel } from './wecom/index.ts'
import { WeiboChannel } from './weibo/index.ts'

/** The channels over other people's platforms, one for each account. */
export function platformChannels(
  accounts: Accounts,
  accessOf: (of: { channel: ChannelId; account: string }) => PlatformAccess,
): PlatformChannel[] {
  const access = (channel: ChannelId, account: string) => accessOf({ channel, account })
  return [
    ...Object.entries(accounts.wechat).map(
      ([account, settings]) => new WechatChannel(account, settings, access('wechat', account)),
    ),
    ...Object.entries(accounts.wecom).map(
      ([account, settings]) => new WecomChannel(account, settings, access('wecom', account)),
    ),
    ...Object.entries(accounts.weibo).map(
      ([account, settings]) => new WeiboChannel(account, settings, access('weibo', account)),
    ),
    ...Object.entries(accounts.wechaty).map(([account, settings]) => new WechatyChannel(account, settings)),
  ]
}
