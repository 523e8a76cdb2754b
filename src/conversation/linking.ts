import type { Understanding } from '../domain/index.ts'
import { buttons } from './buttons.ts'
import type { Decision } from './decision.ts'
import type { Story } from './story.ts'

/** As long as a code is good. */
const LINKING_MS = 10 * 60_000
/** Longer messages say more than a number. */
const BARE_LENGTH = 24

/** What somebody says about who they are on other channels. */
export type Linking =
  /** They want to prove a phone, and have not said which. */
  | { step: 'ask' }
  | { step: 'send'; phone: string }
  | { step: 'confirm'; code: string }
  /** Nothing of this conversation belongs to the others any more. */
  | { step: 'part' }

/** What a message about oneself is read from. */
export interface Said {
  story: Story
  text: string
  understanding: Pick<Understanding, 'contact'>
  at: Date
}

const lead = '^(?:那|好|好的|我(?:想|要|想要)?|请|麻烦|帮我|给我|[,，])*'
const end = '(?:一下)?[吧了呀啊。.!！]*$'
const wish = new RegExp(
  `${lead}(?:(?:绑定|关联|验证)(?:一下)?(?:我的?|本人的?)?(?:手机|手机号码?|电话|电话号码|身份|账号|号码|(?:之前的?|以前的?|别处的?|其他)?工单)|绑定)(?:1[3-9]\\d{9})?${end}`,
)
const parting = new RegExp(`${lead}(?:(?:解除|取消)(?:我的?|手机号?|身份|账号|工单)?(?:的)?(?:绑定|关联)|解绑)${end}`)

/**
 * What a message says about who its writer is; null for everything else. Whole messages only: 解绑 alone is ours,
 * 怎么解绑医保卡 is a question.
 */
export function readLinking({ story, text, understanding, at }: Said): Linking | null {
  const plain = text.normalize('NFKC').replace(/\s+|(?<=\d)-(?=\d)/g, '')
  if (parting.test(plain)) return { step: 'part' }
  const phone = understanding.contact.phone?.value
  if (wish.test(plain)) return phone ? { step: 'send', phone } : { step: 'ask' }
  const awaited = story.linking && new Date(story.linking.until) > at ? story.linking.awaits : null
  // An appeal asks for a phone too, and was answered first.
  if (!awaited || story.asked === 'contact' || plain.length > BARE_LENGTH) return null
  if (phone) return { step: 'send', phone }
  const code = awaited === 'code' ? /(?<!\d)\d{6}(?!\d)/.exec(plain)?.[0] : undefined
  return code ? { step: 'confirm', code } : null
}

/** What is waited for from now on. */
export function awaiting(awaits: 'phone' | 'code', at: Date): Story['linking'] {
  return { awaits, until: new Date(at.getTime() + LINKING_MS).toISOString() }
}

/** A number that was asked for is given at once or not at all: later ones mean something else. A code may take a while. */
export function withLinking<Answer>(decision: Decision<Answer>, before: Story): Decision<Answer> {
  if (decision.do === 'seek' || decision.do === 'link' || before.linking?.awaits !== 'phone') return decision
  return { ...decision, story: { ...decision.story, linking: null } }
}

/** Wants to go on with what was begun on another channel. */
export function goesOn(text: string): boolean {
  return text.trim() === buttons.goOn
}
