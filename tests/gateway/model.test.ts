import { expect, test } from 'vitest'
import { createChatModel } from '../../src/model/index.ts'
import { hangs, type Play, says, startStub, status } from '../model/stub-server.ts'
import { start } from './support/start.ts'

const question = '北京暖气几号开始供'

/** A gateway with a model that does what the play says. */
async function withModel(...plays: Play[]) {
  const stub = await startStub()
  stub.play(...plays)
  const model = createChatModel({ baseUrl: stub.baseUrl, apiKey: 'k', model: 'm', timeoutMs: 1500, retries: 0 })
  return { stub, gateway: await start({ model }) }
}

test('a model words the answer from the passages, sentence by sentence, and it is labelled as such', async () => {
  const { stub, gateway } = await withModel(says('供暖季从11月15日', '到次年3月15日[1]。', '具体以公告为准[1]。'))
  await using _stub = stub
  await using _gateway = gateway
  const chat = await gateway.chat()

  const answer = await chat.say(question)

  expect(answer).toMatchObject({ kind: 'answer', aiGenerated: true })
  expect(answer.text).toContain('供暖季从11月15日到次年3月15日')
  expect(answer.citations.length).toBeGreaterThan(0)
  expect(chat.frames.filter((frame) => frame.type === 'delta').length).toBeGreaterThan(1)
})

const faults: [name: string, play: Play][] = [
  ['an invented phone number', says('请拨打010-88886666咨询[1]。')],
  ['an invented date', says('供暖从10月1日开始[1]。')],
  ['a passage that was never retrieved', says('供暖从11月15日开始[9]。')],
  ['an invented law', says('依据《北京市暖气条例》，供暖从11月15日开始[1]。')],
  ['no citation at all', says('供暖大概十一月中旬吧。')],
  ['a refusal', says('无法回答')],
  ['an error', status(500)],
  ['silence', hangs],
]

test.each(faults)('%s never reaches the citizen: the article’s own words do', async (_name, play) => {
  const { stub, gateway } = await withModel(play)
  await using _stub = stub
  await using _gateway = gateway
  const chat = await gateway.chat()

  const answer = await chat.say(question)

  expect(answer).toMatchObject({ kind: 'answer', aiGenerated: false })
  expect(answer.text).toContain('11月15日到次年3月15日')
  const shown = chat.frames.map((frame) => frame.text).join('')
  for (const invented of ['88886666', '10月1日', '暖气条例', '大概']) expect(shown).not.toContain(invented)
})

test('whoever runs the model does not learn who asks', async () => {
  const { stub, gateway } = await withModel(says('供暖季从11月15日开始[1]。'))
  await using _stub = stub
  await using _gateway = gateway
  const chat = await gateway.chat()

  await chat.say('我叫欧阳震华，电话13671234987，北京暖气几号开始供？')

  const sent = JSON.stringify(stub.calls)
  expect(stub.calls.length).toBeGreaterThan(0)
  expect(sent).not.toContain('13671234987')
  expect(sent).not.toContain('欧阳震华')
})

const english =
  'The street lamp at the gate of Huajiadi estate in Wangjing has been broken for three days, my phone is 13800138000'

test('who writes another language is understood and answered in it, and the model never learns the phone', async () => {
  const { stub, gateway } = await withModel(
    says('朝阳区望京街道花家地小区门口的路灯坏了三天了，我的电话是[[1]]，希望尽快修好'),
    says('Is this right? Please confirm.'),
  )
  await using _stub = stub
  await using _gateway = gateway
  const chat = await gateway.chat()

  const reply = await chat.say(english)

  expect(reply.text).toMatch(/^Is this right\? Please confirm\./)
  expect(reply.text).toContain('路灯')
  expect(reply.aiGenerated).toBe(true)
  expect(JSON.stringify(stub.calls)).not.toContain('13800138000')
})

test.each<[name: string, plays: Play[]]>([
  ['the model is silent', [hangs]],
  ['the model loses the phone number', [says('路灯坏了')]],
  ['the model does not translate', [says('I cannot do that, [[1]]')]],
])('%s: a person is fetched, and that is said in the language of who asks', async (_name, plays) => {
  const { stub, gateway } = await withModel(...plays)
  await using _stub = stub
  await using _gateway = gateway
  const chat = await gateway.chat()

  const reply = await chat.say(english)

  expect(reply).toMatchObject({ kind: 'takeover', aiGenerated: false })
  expect(reply.text).toMatch(/^Nobody who can help you in your language is here right now\./)
  expect(await gateway.count(`takeover where reason = 'language'`)).toBe(1)
})
