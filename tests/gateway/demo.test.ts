import { expect, test } from 'vitest'
import { demoChat } from '../../src/demo/index.ts'
import { freshDatabase } from './support/database.ts'
import { runCli, serveProcess } from './support/process.ts'
import { dataKey, start } from './support/start.ts'

const here = { dispatchIsReal: false, allowReal: false }

test('the demonstration plays a consultation, a complaint until it is done, and an emergency', {
  timeout: 120_000,
}, async () => {
  const store = await freshDatabase()
  await store.close()
  const gateway = await serveProcess({ ...store.env, DATA_KEY: dataKey, SIMULATOR_PACE_MS: '50' })

  const played = await runCli(['demo', 'chat'], { GATEWAY_URL: gateway.origin })
  const json = await runCli(['--json', 'demo', 'chat'], { GATEWAY_URL: gateway.origin })

  expect(played).toMatchObject({ code: 0, err: '' })
  for (const words of ['市民　暖气几号来啊', '依据　', '工单 ', '已经办结', '119', '✔ 符合预期']) {
    expect(played.out).toContain(words)
  }
  expect(json.code).toBe(0)
  expect(JSON.parse(json.out)).toMatchObject({
    ok: true,
    dialogues: [
      { name: 'consultation', ok: true },
      { name: 'complaint', ok: true, ticketNo: expect.stringMatching(/^\d{8}-\d{6}$/) },
      { name: 'emergency', ok: true },
    ],
  })
  await gateway.kill('SIGTERM')
  await store.remove()
})

test('without a running gateway the demonstration says what to do, and fails', async () => {
  const { code, out } = await runCli(['demo', 'chat'], { GATEWAY_URL: 'http://127.0.0.1:9' })

  expect(code).toBe(1)
  expect(out).toContain('npm start')
})

test('a dialogue that does not end as it should makes the demonstration fail, with the reason', async () => {
  await using gateway = await start()
  const lines: string[] = []
  const line = (text: string) => void lines.push(text)

  const result = await demoChat({ ...here, url: gateway.origin, patienceMs: 2000, line })

  expect(result.ok).toBe(false)
  expect(result.dialogues.map(({ ok }) => ok)).toEqual([true, false, true])
  expect(lines.join('\n')).toContain('没有等到派单系统的进展')
})

test('the demonstration files no ticket where somebody might take it for a real one', async () => {
  const refused = { code: 'COMMAND_INVALID' }
  const options = { ...here, url: 'http://localhost:9', patienceMs: 10, line: () => {} }

  await expect(demoChat({ ...options, dispatchIsReal: true })).rejects.toMatchObject(refused)
  await expect(demoChat({ ...options, url: 'https://12345.example.gov.cn' })).rejects.toMatchObject(refused)
})
