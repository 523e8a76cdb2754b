import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PhoneFeed } from '../gateway/support/calls.ts'
import { type GatewayProcess, serveProcess } from '../gateway/support/process.ts'
import { Receiver } from '../gateway/support/receiver.ts'
import { dispatchSecret } from '../gateway/support/start.ts'
import { isWithoutBrowser, openBrowser } from './support/browser.ts'

interface Demo {
  agent: { user: string; password: string }
  supervisor: { user: string; password: string }
  phoneKey: string
}

describe.skipIf(isWithoutBrowser)('an agent at the desk, while somebody calls', () => {
  let folder: string
  let gateway: GatewayProcess
  let receiver: Receiver
  let browser: Browser
  let demo: Demo
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    const build = fileURLToPath(new URL('../../scripts/build-web.ts', import.meta.url))
    expect(spawnSync(process.execPath, [build, '--if-stale'], { stdio: 'inherit' }).status).toBe(0)
    folder = mkdtempSync(join(tmpdir(), 'jiesu-desk-'))
    receiver = await new Receiver(dispatchSecret).listen()
    const dataDir = join(folder, 'data')
    const dispatch = { DISPATCH_URL: receiver.url, DISPATCH_SECRET: dispatchSecret }
    gateway = await serveProcess({ DATA_DIR: dataDir, DATABASE_URL: '', ...dispatch })
    demo = JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as Demo
    browser = await openBrowser()
  })
  afterAll(async () => {
    for (const context of contexts) await context.close()
    await browser?.close()
    await gateway?.kill('SIGTERM')
    await receiver?.[Symbol.asyncDispose]()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  async function atDesk({ user, password }: { user: string; password: string }): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' })
    contexts.push(context)
    const page = await context.newPage()
    await page.goto(`${gateway.origin}/desk/calls`)
    await page.getByLabel('账号').fill(user)
    await page.getByLabel('密码').fill(password)
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByRole('heading', { name: '来电', exact: true }).waitFor()
    return page
  }

  test('the call comes in, the answer stands there, the form fills itself, and the ticket is delivered', async () => {
    const page = await atDesk(demo.agent)
    const feed = await PhoneFeed.open(gateway.origin, '', demo.phoneKey)
    await feed.started('browser-1', { agentId: demo.agent.user })
    const words = page.getByRole('list', { name: '通话内容' })
    await words.waitFor({ state: 'attached' })
    await feed.say('browser-1', 'agent', '您好，北京12345，请讲')
    feed.send({ type: 'utterance', callId: 'browser-1', seq: 1, speaker: 'caller', text: '就是每天晚上', final: false })
    await words.getByText('就是每天晚上').waitFor()
    await feed.say('browser-1', 'caller', '就是每天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大，呛得睡不着')

    const place = page.getByLabel('地点')
    await expect.poll(() => place.inputValue()).toContain('花家地小区')
    await words.locator('mark.mark-place', { hasText: '花家地小区' }).waitFor()
    await page.getByText('望京街道办事处').first().waitFor()
    await page.getByText('您希望怎么解决呢？').waitFor()

    await feed.say('browser-1', 'caller', '对了，外地户口可以在北京领结婚证吗？')
    const answer = page.getByRole('article').filter({ hasText: '领结婚证' }).first()
    await answer.getByRole('button', { name: '就这么说' }).click()
    await answer.getByText('已采用').waitFor()

    const demand = page.getByLabel('诉求')
    await demand.fill('请派人查处油烟')
    await demand.press('Enter')
    await page.getByText('已改').waitFor()
    await feed.say('browser-1', 'caller', '希望把这家店关了，千万别跟老板说是我说的')
    await page.getByText('来电人要求保密或匿名').waitFor()
    expect(await demand.inputValue()).toBe('请派人查处油烟')
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])
    if (process.env.PICTURES)
      await page.screenshot({ path: join(process.env.PICTURES, 'live-call.png'), fullPage: true })

    feed.send({ type: 'call.ended', callId: 'browser-1', endedAt: new Date().toISOString() })
    await page.getByText('已当场解答').waitFor()
    await page.locator('#page').focus()
    await page.keyboard.press('s')
    const [event] = await receiver.arrived(1)
    await page.getByText(`已提交，工单号 ${event!.subject}`).first().waitFor()

    expect(event!.ticket).toMatchObject({
      channel: 'phone',
      elements: { demand: '请派人查处油烟' },
      leadUnit: { name: '望京街道办事处' },
      requester: { confidential: true, phone: null },
    })
    feed.close()
  })

  test('a supervisor sees the wall, listens in and whispers', async () => {
    const feed = await PhoneFeed.open(gateway.origin, '', demo.phoneKey)
    const agent = await atDesk(demo.agent)
    const supervisor = await atDesk(demo.supervisor)
    await feed.started('browser-2', { agentId: demo.agent.user, caller: '13900001111' })
    await feed.say('browser-2', 'caller', '我家水管爆了')

    await supervisor.getByRole('button', { name: /139\*{4}1111/ }).click()
    await supervisor.getByRole('list', { name: '通话内容' }).getByText('我家水管爆了').waitFor()
    await supervisor.getByLabel('悄悄提示坐席').fill('问一下哪个小区')
    await supervisor.getByRole('button', { name: '提示', exact: true }).click()

    await agent.getByText('问一下哪个小区').waitFor()
    if (process.env.PICTURES) await supervisor.screenshot({ path: join(process.env.PICTURES, 'live-wall.png') })
    feed.close()
  })
})
