import { expect, test } from 'vitest'
import { start } from './support/start.ts'

test('a message delivered twice is stored once and answered once', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  const first = await chat.post('路灯坏了', 'm-1')
  await chat.frame((frame) => frame.replyTo === first.messageId)
  const again = await chat.post('路灯坏了', 'm-1')
  await chat.say('你好')

  expect(again).toMatchObject({ type: 'ack', messageId: first.messageId })
  expect(chat.messages.filter((frame) => frame.replyTo === first.messageId)).toHaveLength(1)
  expect(await gateway.count(`message where author = 'requester'`)).toBe(2)
})

test('messages sent in a rush are answered once each, in their order', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()

  const words = ['我要投诉', '楼下烧烤店油烟太大', '在朝阳区望京街道花家地', '昨天晚上', '希望尽快处理']
  const acks = await Promise.all(words.map((text, n) => chat.post(text, `rush-${n}`)))
  const replies = await Promise.all(acks.map((ack) => chat.frame((frame) => frame.replyTo === ack.messageId)))

  expect(chat.messages.map((frame) => frame.replyTo)).toEqual(acks.map((ack) => ack.messageId))
  expect(replies.at(-1)!.draft!.elements).toMatchObject({ time: '昨天晚上', demand: '希望尽快处理' })
})

test('a page that was closed finds everything that it missed, and nothing twice', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const greeting = await chat.say('你好')
  const { resume } = chat.session
  const ack = await chat.post('暖气不热怎么办')
  await chat.close()

  const back = await gateway.chat(`resume=${resume}&after=${greeting.messageId}`)
  const missed = await back.frame((frame) => frame.replyTo === ack.messageId)

  expect(back.session.conversationId).toBe(chat.session.conversationId)
  expect(missed.text).not.toBe('')
  expect(back.messages.map((frame) => frame.messageId)).not.toContain(greeting.messageId)
  expect(new Set(back.messages.map((frame) => frame.messageId)).size).toBe(back.messages.length)
})

test('a resume token opens the conversation once; a page that never got the new one keeps the old', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  await chat.say('你好')
  const { resume, conversationId } = chat.session
  await chat.close()

  const second = await gateway.chat(`resume=${resume}`)
  await second.say('在吗')
  const third = await gateway.chat(`resume=${resume}`)

  expect(second.session).toMatchObject({ conversationId })
  expect(second.session.resume).not.toBe(resume)
  expect(third.session.conversationId).not.toBe(conversationId)
  expect(await third.frame((frame) => frame.type === 'error')).toMatchObject({ code: 'RESUME_INVALID' })
})

test('the history belongs to whoever holds the token', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  await chat.say('你好')
  const { conversationId, resume } = chat.session
  const read = (token: string) =>
    fetch(`${gateway.origin}/v1/conversations/${conversationId}/messages`, {
      headers: { authorization: `Bearer ${token}` },
    })

  const own = (await (await read(resume)).json()) as { messages: { author: string; text: string }[] }
  const foreign = await read('x'.repeat(43))

  expect(own.messages.map((message) => message.author)).toEqual(['requester', 'bot'])
  expect(own.messages[0]!.text).toBe('你好')
  expect(foreign.status).toBe(401)
  expect(await foreign.json()).toMatchObject({ code: 'RESUME_INVALID' })
})

test('a lost conversation comes back by ticket number and the last digits of the phone, after few tries at most', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  await chat.say('建议在望京街道花家地多装几盏路灯，电话13800138000')
  const { ticket } = await chat.say('确认')
  const recover = (phoneLast4: string) =>
    fetch(`${gateway.origin}/v1/conversations/recover`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ticketNo: ticket!.ticketNo, phoneLast4 }),
    })

  const wrong = await recover('1234')
  const right = (await (await recover('8000')).json()) as { conversationId: string; resume: string }
  const again = await gateway.chat(`resume=${right.resume}`)
  const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await recover('0000')).status))

  expect(wrong.status).toBe(404)
  expect(right.conversationId).toBe(chat.session.conversationId)
  expect(again.session.conversationId).toBe(chat.session.conversationId)
  expect(statuses).toContain(429)
})
