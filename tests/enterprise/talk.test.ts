import { expect, test } from 'vitest'
import {
  type Companies,
  type CompanyMemory,
  CompanyTalk,
  noCompany,
  Policies,
  readCompany,
} from '../../src/enterprise/index.ts'
import { samplePolicies } from './samples.ts'

const at = new Date('2026-11-25T12:00:00+08:00')
const rows = [
  { id: 'a', name: '北京青禾软件有限公司', creditCode: '91110108551385082Q', status: 'proved', role: 'finance' },
  { id: 'b', name: '北京远山餐饮有限公司', creditCode: '91110105MA01ABCD13', status: 'proved', role: 'owner' },
]

/** A speaker for two companies; what is kept of either is its trade. Records what was agreed to. */
function talking() {
  const agreed: unknown[] = []
  const companies = {
    of: async () => rows,
    tell: async () => {},
    consent: async (_conversation: string, id: string, what: object) => void agreed.push([id, what]),
    profile: async (id: string) => ({ company: { name: id, industryCode: id === 'a' ? 'I65' : 'H62', staff: 12 } }),
  } as unknown as Companies
  const articles = samplePolicies()
  const talk = new CompanyTalk(companies, new Policies({ revision: 1, articles: () => articles }, () => null))
  let memory: CompanyMemory = noCompany
  const say = async (text: string) => {
    const said = readCompany(text, memory.asked)
    const answered = await talk.answer({ conversationId: 'c', messageId: 'm', text, said, memory, at })
    memory = answered.memory
    return answered.reply
  }
  return { say, agreed }
}

test('who speaks for several companies is asked for which one, once', async () => {
  const { say } = talking()

  expect(await say('有哪些政策适合我们')).toMatchObject({ kind: 'ask', quickReplies: rows.map(({ name }) => name) })
  expect((await say('北京远山餐饮有限公司')).text).toContain('住宿和餐饮业')
  expect((await say('有哪些政策适合我们')).text).toContain('住宿和餐饮业')
  expect((await say('北京青禾软件有限公司呢，有哪些政策适合')).text).toContain('软件和信息技术服务业')
})

test('a wish to hear of policies is kept until it is said for which company', async () => {
  const { say, agreed } = talking()

  expect((await say('有新政策告诉我')).kind).toBe('ask')
  expect((await say('北京远山餐饮有限公司')).text).toContain('适合北京远山餐饮有限公司的新政策')
  expect(agreed).toEqual([['b', { purpose: 'policies', given: true, source: 'said' }]])
})

test('an answer cites what it shows, says what would settle more, and is no model’s word', async () => {
  const { say } = talking()
  await say('有哪些政策适合我们')

  const reply = await say('北京青禾软件有限公司')

  expect(reply).toMatchObject({ kind: 'answer', aiGenerated: false, author: 'bot' })
  expect(reply.citations.length).toBeGreaterThan(2)
  expect(reply.text).toMatch(/知道以后，能再判断 \d+ 条/)
  expect(reply.text).toMatch(/还不知道.+/)
})
