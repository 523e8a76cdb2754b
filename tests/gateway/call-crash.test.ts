import { expect, test } from 'vitest'
import { addKey, addUser, systemActor } from '../../src/people/index.ts'
import { createVault } from '../../src/vault/index.ts'
import { DeskPage, PhoneFeed } from './support/calls.ts'
import { freshDatabase } from './support/database.ts'
import { DeskClient } from './support/desk.ts'
import { serveProcess } from './support/process.ts'
import { Receiver } from './support/receiver.ts'
import { dataKey, dispatchSecret } from './support/start.ts'

test('a gateway that is killed in mid-call loses nothing: words, edits, suggestions, and one ticket in the end', {
  timeout: 240_000,
}, async () => {
  const store = await freshDatabase()
  const people = { db: store.db, vault: createVault(dataKey), clock: () => new Date() }
  const actor = systemActor('test')
  const { key } = await addKey(people, actor, { name: 'phone', scopes: ['calls'] })
  const { password } = await addUser(people, actor, { name: 'crash-agent', roles: ['agent'], isOwnPassword: true })
  await store.close()
  await using receiver = await new Receiver(dispatchSecret).listen()
  const env = { ...store.env, DATA_KEY: dataKey, DISPATCH_URL: receiver.url, DISPATCH_SECRET: dispatchSecret }

  const first = await serveProcess(env)
  const feed = await PhoneFeed.open(first.origin, '', key)
  await feed.started('crash', { agentId: 'crash-agent' })
  const desk = new DeskClient(first.origin)
  await desk.signIn('crash-agent', password)
  const page = await DeskPage.open(desk)
  await page.frame(({ type }) => type === 'call.state')
  await feed.say('crash', 'caller', '昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大')
  await page.ask({ type: 'edit', callId: 'crash', field: 'demand', value: '请派人查处' })
  // Words that are acknowledged in the very moment of the kill are kept too.
  const sent = ['对了外地户口能在北京领结婚证吗', '那要带什么', '我姓王'].map((text) =>
    feed.say('crash', 'caller', text),
  )
  const acked = await Promise.all(sent.slice(0, 2)).then((frames) => frames.length)
  // The line goes dead under the third.
  const unanswered = sent[2]!.catch(() => undefined)
  await first.kill()
  await unanswered

  const second = await serveProcess(env)
  const again = new DeskClient(second.origin)
  again.cookie = desk.cookie
  const reopened = await DeskPage.open(again)
  const state = await reopened.frame(({ type, callId }) => type === 'call.state' && callId === 'crash')
  const more = await PhoneFeed.open(second.origin, '', key)
  await more.say('crash', 'caller', '希望快点', { seq: 9 })
  const filed = await again.post(`/calls/${state.id}/submit`)
  const repeated = await again.post(`/calls/${state.id}/submit`)
  const events = await receiver.arrived(1)
  await second.kill('SIGTERM')
  await store.remove()

  expect(state.transcript.length).toBeGreaterThanOrEqual(1 + acked)
  expect(state.form.demand).toMatchObject({ value: '请派人查处', edited: true })
  expect(state.form.place.value).toContain('花家地')
  expect(filed.body).toMatchObject({ duplicate: false })
  expect(repeated.body).toEqual({ ticketNo: filed.body.ticketNo, duplicate: true })
  expect(new Set(events.map(({ subject }) => subject)).size).toBe(1)
})
