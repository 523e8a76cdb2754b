import { expect, test } from 'vitest'
import { demoCall } from '../../src/demo/index.ts'
import { addKey, addUser, systemActor } from '../../src/people/index.ts'
import { start } from './support/start.ts'

test('recorded calls play through the phone feed, and the demo agent submits a ticket of each', {
  timeout: 180_000,
}, async () => {
  await using gateway = await start()
  const people = { db: gateway.db, vault: gateway.vault, clock: () => new Date() }
  const actor = systemActor('test')
  const { key } = await addKey(people, actor, { name: 'phone', scopes: ['calls'] })
  const { password } = await addUser(people, actor, { name: 'agent', roles: ['agent'], isOwnPassword: true })
  const lines: string[] = []

  const result = await demoCall({
    url: gateway.origin,
    phoneKey: key,
    agent: { user: 'agent', password },
    calls: 12,
    speed: 200,
    line: (text) => void lines.push(text),
  })

  expect(result).toMatchObject({ calls: 12, tickets: 12 })
  expect(result.utterances).toBeGreaterThan(80)
  expect(result.suggestions).toBeGreaterThan(5)
  expect(result.fieldsFilled).toBeGreaterThan(80)
  expect(result.suggestionP95Ms).toBeGreaterThan(0)
  const tickets = (await gateway.receiver.arrived(12)).map(({ ticket }) => ticket)
  const place = (words: string) => tickets.find(({ place }) => place?.text.includes(words))
  expect(place('花家地')?.elements.place).not.toContain('七号楼')
  expect(place('阜通东大街')?.description).not.toContain('阜荣街')
  expect(tickets.filter(({ urgency }) => urgency === 'emergency')).toHaveLength(1)
  expect(tickets.filter(({ requester }) => requester.confidential)).toHaveLength(1)
  expect(lines.join('\n')).not.toMatch(/1380013800\d/)
})
