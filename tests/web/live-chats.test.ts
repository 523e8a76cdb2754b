import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { OAuth2Server } from 'oauth2-mock-server'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isWithoutBrowser, openBrowser } from './support/browser.ts'
import { DeskGateway } from './support/desk-gateway.ts'

const phone = { width: 390, height: 844 }
const desktop = { width: 1366, height: 768 }

describe.skipIf(isWithoutBrowser)('chats at the desk', () => {
  let gateway: DeskGateway
  let provider: OAuth2Server
  let browser: Browser
  const passwords: Record<string, string> = {}
  const contexts: BrowserContext[] = []
  const faults: string[] = []

  beforeAll(async () => {
    const build = fileURLToPath(new URL('../../scripts/build-web.ts', import.meta.url))
    expect(spawnSync(process.execPath, [build, '--if-stale'], { stdio: 'inherit' }).status).toBe(0)
    provider = new OAuth2Server()
    await provider.issuer.keys.generate('RS256')
    await provider.start(0, '127.0.0.1')
    provider.issuer.url = `http://127.0.0.1:${provider.address().port}`
    provider.service.on('beforeTokenSigning', (token) => {
      Object.assign(token.payload, { sub: 'u-1', name: '赵敏', roles: ['hotline-seat'] })
    })
    gateway = await DeskGateway.open({
      oidc: {
        issuer: provider.issuer.url,
        clientId: 'jiesu',
        clientSecret: 'a secret of the client',
        roleClaim: 'roles',
        roleMap: { 'hotline-seat': 'agent' },
      },
    })
    browser = await openBrowser()
    passwords['li.na'] = await gateway.account('li.na', '李娜', 'agent')
    passwords.banzhang = await gateway.account('banzhang', '张班长', 'supervisor')
  }, 300_000)
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
    expect(faults.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await gateway?.close()
    await provider?.stop()
  })

  async function visit(path: string, viewport = phone): Promise<Page> {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
    contexts.push(context)
    const page = await context.newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(`${gateway.origin}${path}`)
    return page
  }

  async function atDesk(path: string, name = 'li.na', viewport = phone): Promise<Page> {
    const page = await visit(`/desk${path}`, viewport)
    await page.getByLabel('账号').fill(name)
    await page.getByLabel('密码').fill(passwords[name]!)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await page.locator('#page h1').waitFor()
    return page
  }

  async function say(page: Page, text: string): Promise<void> {
    await page.getByRole('textbox').first().fill(text)
    await page.keyboard.press('Enter')
  }

  async function barriers(page: Page): Promise<string[]> {
    return (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)
  }

  async function picture(page: Page, name: string): Promise<void> {
    if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), fullPage: true })
  }

  test('on a telephone an agent takes over, both see the other write, and the chat goes back to the bot', async () => {
    const citizen = await visit('/')
    const agent = await atDesk('/chats')
    await agent.getByRole('button', { name: '上线接待' }).click()
    await agent.getByRole('button', { name: '下线' }).waitFor()
    await say(citizen, '朝阳区望京街道花家地小区楼下烧烤店油烟特别大')
    await say(citizen, '转人工')
    await agent.getByRole('button', { name: /等待接入/ }).click()
    await agent.getByRole('button', { name: '接入（e）' }).click()
    await agent.getByRole('button', { name: '交还机器人' }).waitFor()

    // Who goes on typing is told of again every four seconds: the desk may just be beginning to watch this chat.
    const isTyping = agent.getByText('对方正在输入')
    for (let tries = 0; tries < 6 && !(await isTyping.isVisible()); tries++) {
      await citizen.getByRole('textbox').first().pressSequentially('我')
      await isTyping.waitFor({ timeout: 4500 }).catch(() => undefined)
    }
    expect(await isTyping.isVisible()).toBe(true)
    const reply = agent.getByLabel('回复')
    await reply.pressSequentially('您好')
    await citizen.getByText('坐席正在输入').waitFor()
    await reply.fill('您好，我是坐席李娜')
    await reply.press('Enter')
    await citizen.getByText('您好，我是坐席李娜').waitFor()
    await say(citizen, '油烟天天有')
    await agent.getByRole('list', { name: '对话内容' }).getByText('油烟天天有').waitFor()
    expect(await barriers(agent)).toEqual([])
    await picture(agent, 'chat-phone')
    await agent.setViewportSize(desktop)
    expect(await barriers(agent)).toEqual([])
    await picture(agent, 'chat-desk')

    await agent.setViewportSize(phone)
    await agent.getByRole('button', { name: '交还机器人' }).click()
    await citizen.getByText('到这里结束').waitFor()
    await agent.getByText('没有接入的对话').waitFor()
  })

  test('who looks elsewhere is told of somebody new who waits, by sound and by a notification that names nobody', async () => {
    const agent = await atDesk('/tickets', 'li.na', desktop)
    await agent.evaluate(() => {
      const heard: string[] = []
      Object.assign(window, { heard })
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
      class Told {
        static permission = 'granted'
        constructor(title: string, { body }: { body: string }) {
          heard.push(`${title} ${body}`)
        }
      }
      const Sound = window.AudioContext
      class Rung extends Sound {
        constructor() {
          super()
          heard.push('rung')
        }
      }
      Object.assign(window, { Notification: Told, AudioContext: Rung })
    })
    const citizen = await visit('/')
    await say(citizen, '转人工，我的电话是13800138000')

    const told = () => agent.evaluate(() => (window as unknown as { heard: string[] }).heard)
    await expect.poll(told, { timeout: 30_000 }).toEqual(['rung', '有人等待接入 市民热线的在线对话'])
    await agent.getByRole('link', { name: /在线对话/ }).click()
    await agent.getByRole('button', { name: /等待接入/ }).click()
    await agent.getByRole('button', { name: '接入（e）' }).click()
    await agent.getByRole('button', { name: '交还机器人' }).click()
    await agent.getByText('没有接入的对话').waitFor()
  })

  test('category, area and unit are found by typing and chosen from the list, and the ticket comes out of the chat', async () => {
    const citizen = await visit('/')
    const agent = await atDesk('/chats', 'li.na', desktop)
    await say(citizen, '转人工')
    await agent.getByRole('button', { name: /等待接入/ }).click()
    await agent.getByRole('button', { name: '接入（e）' }).click()
    await agent.getByRole('button', { name: '交还机器人' }).waitFor()
    await say(citizen, '楼下烧烤店油烟特别大，呛得睡不着')
    await expect.poll(() => agent.getByLabel('事项').inputValue(), { timeout: 30_000 }).toContain('油烟')

    await agent.getByRole('combobox', { name: '区、街道' }).fill('望京街道')
    await agent.locator('.ant-select-item-option', { hasText: '朝阳区望京街道' }).first().click()
    await agent.getByRole('button', { name: /恢复/ }).first().waitFor()
    await agent.getByRole('button', { name: '提交工单（s）' }).click()

    const filed = agent.locator('.live-filed')
    await filed.waitFor()
    const ticketNo = /\d{8}-\d{6}/.exec((await filed.textContent()) ?? '')![0]
    await citizen.getByText(ticketNo).first().waitFor()
    await agent.getByRole('button', { name: '交还机器人' }).click()
  })

  test('a supervisor draws, marks and reports; the agent reads the result', async () => {
    const supervisor = await atDesk('/quality', 'banzhang', desktop)
    await supervisor.getByRole('button', { name: '抽样' }).click()
    await supervisor.getByRole('list', { name: '质检列表' }).getByRole('button').first().click()
    for (const name of ['态度和用语', '听清、问清', '解答准确', '工单完整准确', '流程合规']) {
      await supervisor.getByLabel(name).getByText('4', { exact: true }).click()
    }
    await supervisor.getByLabel('给坐席的话').fill('问得很清楚')
    expect(await barriers(supervisor)).toEqual([])
    await picture(supervisor, 'quality-desk')
    await supervisor.getByRole('button', { name: '保存评分' }).click()
    await supervisor.getByText('已保存').waitFor()
    await supervisor.goto(`${gateway.origin}/desk/service-report`)
    await supervisor.getByRole('table', { name: '按坐席' }).getByText('李娜').waitFor()
    expect(await barriers(supervisor)).toEqual([])
    await picture(supervisor, 'report-desk')
    await supervisor.setViewportSize(phone)
    expect(await barriers(supervisor)).toEqual([])
    await picture(supervisor, 'report-phone')

    const agent = await atDesk('/quality')
    await agent.getByRole('button', { name: /80 分，待阅/ }).click()
    await agent.getByText('问得很清楚').waitFor()
    expect(await barriers(agent)).toEqual([])
    await picture(agent, 'quality-phone')
    await agent.getByRole('button', { name: '我已阅读' }).click()
    await agent.getByRole('button', { name: /80 分，已阅/ }).waitFor()
  })

  test('the button of the identity provider leads in', async () => {
    const page = await visit('/desk', desktop)
    await page.getByRole('link', { name: '统一认证登录' }).click()
    await page.getByRole('link', { name: '赵敏' }).waitFor()
  })
})
