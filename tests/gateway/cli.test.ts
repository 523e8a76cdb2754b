import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Chat } from './support/chat.ts'
import { freshDatabase } from './support/database.ts'
import { runCli, serveProcess } from './support/process.ts'
import { Receiver } from './support/receiver.ts'
import { dataKey, dispatchSecret } from './support/start.ts'

const article = `
- id: test-balloon
  question: 在北京放飞热气球要办什么手续？
  similarQuestions: [热气球放飞找谁批, 想放热气球怎么申请]
  answer: 放飞载人热气球要提前向空中交通管理部门申请，批准以后才能放飞。
  category: 公共安全
  line: citizen
  area: "110000"
  sources:
    - title: 通用航空飞行管制条例
      provision: 第三十三条
      issuer: 国务院、中央军事委员会
      states: 进行升放系留气球或者无人驾驶自由气球活动要经过批准。
      checked: false
  ownerUnit: 市公安局
  reviewBy: 2027-12-31
`

test('articles that are imported while the gateway serves are answered from at once', {
  timeout: 120_000,
}, async () => {
  const store = await freshDatabase()
  await store.close()
  const env = { ...store.env, DATA_KEY: dataKey }
  const gateway = await serveProcess(env)
  const file = join(store.env.DATA_DIR!, 'balloon.yaml')
  await writeFile(file, article)

  const first = await runCli(['--json', 'knowledge', 'import', file], env)
  const again = await runCli(['--json', 'knowledge', 'import', file], env)
  const chat = await Chat.open(`${gateway.origin.replace('http', 'ws')}/v1/chat`)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const answer = await chat.say('在北京放飞热气球要办什么手续？')

  expect(first).toMatchObject({ code: 0 })
  expect(JSON.parse(first.out.trim().split('\n').at(-1)!)).toMatchObject({ created: 1 })
  expect(JSON.parse(again.out.trim().split('\n').at(-1)!)).toMatchObject({ created: 0, updated: 0, unchanged: 1 })
  expect(answer.citations[0]?.articleId).toBe('test-balloon')
  await chat.close()
  await gateway.kill('SIGTERM')
  await store.remove()
})

test('a faulty file changes nothing, says where the fault is, and ends with exit code 1', async () => {
  const store = await freshDatabase()
  await store.close()
  const env = { ...store.env, DATA_KEY: dataKey }
  const file = join(store.env.DATA_DIR!, 'faulty.yaml')
  await writeFile(file, article.replace('line: citizen', 'line: nobody'))

  const { code, err } = await runCli(['knowledge', 'import', file], env)

  expect(code).toBe(1)
  expect(err).toContain('KNOWLEDGE_INVALID')
  expect(err).toContain('test-balloon')
  await store.remove()
})

test('every command has a help text, and an unknown one is refused', async () => {
  const help = await runCli(['--help'], {})
  const nested = await runCli(['knowledge', '--help'], {})
  const unknown = await runCli(['dance'], {})

  expect(help.code).toBe(0)
  for (const name of ['serve', 'migrate', 'knowledge', 'catalogue', 'replay']) expect(help.out).toContain(name)
  expect(nested.out).toContain('import')
  expect(unknown.code).not.toBe(0)
})

test('wrong settings are reported all at once, by name and never by value', async () => {
  const { code, err } = await runCli(['serve'], {
    PORT: 'eighty',
    DATABASE_URL: 'mysql://somebody:secret@host/db',
    DISPATCH_SECRET: 'whsec_short',
  })

  expect(code).toBe(1)
  for (const name of ['PORT', 'DATABASE_URL', 'DISPATCH_SECRET']) expect(err).toContain(name)
  expect(err).not.toContain('somebody:secret')
  expect(err).not.toContain('whsec_short')
})

test('backup, restore, retention, erasure and demonstration explain themselves in Chinese', async () => {
  const help = await runCli(['--help'], {})
  const nested = await Promise.all(
    [['restore'], ['retention', 'run'], ['person', 'erase'], ['demo', 'chat']].map((name) =>
      runCli([...name, '--help'], {}),
    ),
  )

  expect(help.out).toMatch(/backup <file>\s+把全部数据和附件备份成一个文件/)
  for (const name of ['restore', 'retention', 'person', 'demo']) expect(help.out).toContain(name)
  expect(nested.map(({ code }) => code)).toEqual([0, 0, 0, 0])
  expect(
    nested.map(({ out }) => ['--replace', '--dry-run', '--yes', '--patience'].filter((option) => out.includes(option))),
  ).toEqual([['--replace'], ['--dry-run'], ['--yes'], ['--patience']])
})

test('a name that the operator adds to the gazetteer is known while the gateway serves', {
  timeout: 120_000,
}, async () => {
  const store = await freshDatabase()
  await store.close()
  const env = { ...store.env, DATA_KEY: dataKey }
  const gateway = await serveProcess(env)
  const file = join(store.env.DATA_DIR!, 'aliases.csv')
  await writeFile(file, 'alias,kind,districtCode,streetCode,communityCode,note\n银杏海小区,estate,110105,110105026,,\n')

  const { code } = await runCli(['gazetteer', 'import', '--aliases', file], env)
  await new Promise((resolve) => setTimeout(resolve, 2500))
  const chat = await Chat.open(`${gateway.origin.replace('http', 'ws')}/v1/chat`)
  const ask = await chat.say('银杏海小区的路灯坏了三天了，请尽快修，电话13800138000')

  expect(code).toBe(0)
  expect(ask.text).toContain('望京街道')
  await chat.close()
  await gateway.kill('SIGTERM')
  await store.remove()
})

test('a start on a port that is in use ends with one clear line and frees the data', { timeout: 120_000 }, async () => {
  const store = await freshDatabase()
  await store.close()
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const env = { ...store.env, DATA_KEY: dataKey, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'warn' }

  const plain = await runCli(['serve'], env)
  const json = await runCli(['--json', 'serve'], env)

  expect(plain).toMatchObject({
    code: 1,
    err: `CONFIG_INVALID: PORT: ${port} is in use by another program; stop it, or name another PORT\n`,
  })
  expect(json).toMatchObject({ code: 1, err: '' })
  expect(JSON.parse(json.out)).toEqual({ error: 'CONFIG_INVALID', detail: expect.stringContaining(String(port)) })
  await (await store.reopen()).close()
  other.close()
  await store.remove()
})

test('a wrong command line is one JSON line for programs', async () => {
  const wrong = [['dance'], ['replay'], ['replay', '--since'], ['knowledge', 'check', '--loud'], []]

  for (const args of wrong) {
    const { code, out, err } = await runCli(['--json', ...args], {})

    expect({ args, code, err }).toEqual({ args, code: 1, err: '' })
    expect(JSON.parse(out)).toEqual({ error: 'COMMAND_INVALID', detail: expect.stringMatching(/\S/) })
  }
})

test('while the gateway serves, commands get a clear answer, never a stack trace, and what the other side lost leaves again', {
  timeout: 120_000,
}, async () => {
  const store = await freshDatabase()
  await store.close()
  await using receiver = await new Receiver(dispatchSecret).listen()
  const since = new Date().toISOString()
  const env = { ...store.env, DATA_KEY: dataKey, DISPATCH_URL: receiver.url, DISPATCH_SECRET: dispatchSecret }
  const gateway = await serveProcess(env)

  const migrated = await runCli(['--json', 'migrate'], env)
  const noFile = await runCli(['knowledge', 'import', '/no/such/file.yaml'], env)
  const noTime = await runCli(['replay', '--since', 'garbage'], env)
  const beijing = await runCli(['--json', 'replay', '--since', '2026-11-22T00:00:00'], env)

  expect(migrated).toMatchObject({ code: 0, out: '{"applied":[]}\n', err: '' })
  expect(noFile).toMatchObject({
    code: 1,
    err: 'COMMAND_INVALID: /no/such/file.yaml: there is no such file or folder\n',
  })
  expect(noTime).toMatchObject({ code: 1, err: expect.stringMatching(/^COMMAND_INVALID: --since .*\n$/) })
  expect(beijing).toMatchObject({ code: 0, out: '{"events":0}\n' })

  const chat = await Chat.open(`${gateway.origin.replace('http', 'ws')}/v1/chat`)
  await chat.say('建议在朝阳区望京街道花家地多装几盏路灯，电话13800138000')
  const { ticketNo } = (await chat.say('确认')).ticket!
  const { id } = await receiver.created(ticketNo)
  const compare = (...more: string[]) => runCli(['reconcile', '--since', since, ...more], env)
  const book = '我方已送达 1，对方收到 1；对方缺 0，我方缺 0；在途 0，待人工 0'
  await expect.poll(async () => (await compare()).out, { timeout: 30_000 }).toBe(`dispatch：${book}\n`)

  receiver.book.lost.add(id)
  receiver.book.reported.push({ id: 'evt-never-came', ticketNo })
  const missing = await compare()
  const asJson = await compare('--json')
  receiver.book.reported.pop()
  const again = await compare('--resend')
  await receiver.repeated(id, 2)
  receiver.book.lost.clear()
  const replayed = await runCli(['replay', '--since', since, '--to', new Date().toISOString()], env)
  await receiver.repeated(id, 3)
  const before = await runCli(['--json', 'replay', '--since', '2026-01-01T00:00:00Z', '--to', since], env)
  const stranger = await runCli(['replay', '--since', since, '--receiver', 'nobody'], env)

  expect(missing.code).toBe(1)
  expect(missing.out).toContain('对方缺 1，我方缺 1')
  expect(missing.out).toContain(`  ${ticketNo}  ${id}\n  ${ticketNo}  evt-never-came\n`)
  expect(asJson.code).toBe(1)
  expect(JSON.parse(asJson.out)).toEqual({
    books: [
      {
        receiver: 'dispatch',
        delivered: 1,
        received: 0,
        missing: [{ id, ticketNo }],
        unheard: [{ id: 'evt-never-came', ticketNo }],
        waiting: 0,
        dead: 0,
      },
    ],
    resent: 0,
  })
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('1 个工单事件将重新投递') })
  expect(replayed).toMatchObject({ code: 0, out: '1 个工单事件将重新投递\n' })
  expect(before).toMatchObject({ code: 0, out: '{"events":0}\n' })
  expect(stranger).toMatchObject({ code: 1, err: 'COMMAND_INVALID: there is no receiver nobody: dispatch\n' })
  await chat.close()
  await gateway.kill('SIGTERM')
  await store.remove()
})
