import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type GatewayProcess, serveProcess } from '../gateway/support/process.ts'
import { isWithoutBrowser, openBrowser } from './support/browser.ts'
import { Pictures } from './support/pictures.ts'

const complaint = '我要投诉，昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大，呛得睡不着，希望派人来查'

describe.skipIf(isWithoutBrowser)('a citizen with a phone, before a real gateway', () => {
  let folder: string
  let gateway: GatewayProcess
  let simulator: string
  let browser: Browser
  let pictures: Pictures
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    const build = fileURLToPath(new URL('../../scripts/build-web.ts', import.meta.url))
    expect(spawnSync(process.execPath, [build, '--if-stale'], { stdio: 'inherit' }).status).toBe(0)
    folder = mkdtempSync(join(tmpdir(), 'jiesu-real-'))
    gateway = await serveProcess({ DATA_DIR: join(folder, 'data'), DATABASE_URL: '', SIMULATOR_PACE_MS: '300' })
    simulator = await vi.waitFor(simulatorAddress)
    browser = await openBrowser()
    pictures = new Pictures(browser)
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  afterAll(async () => {
    await pictures?.save('chat.png', ['answer', 'confirm'], [390, 390])
    await pictures?.save('loop.png', ['progress', 'dispatch'], [390, 530])
    await browser?.close()
    await gateway?.kill('SIGTERM')
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  /** Printed just after the gateway's own; throws until then. */
  function simulatorAddress(): string {
    const printed = /模拟派单系统\s+(http:\S+)/.exec(gateway.output())?.[1]
    if (!printed) throw new Error('the simulated dispatch system is not up yet')
    return printed.replace('localhost', '127.0.0.1')
  }

  /** Another phone: nothing on it yet. */
  async function phone(): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' })
    contexts.push(context)
    const page = await context.newPage()
    await page.goto(gateway.origin)
    return page
  }

  /** Complains up to the ticket and gives its number. */
  async function complain(page: Page): Promise<string> {
    await say(page, complaint)
    await page.getByRole('region', { name: '正在登记的诉求' }).waitFor()
    await say(page, '13800138000，我姓王')
    const confirm = page.getByRole('button', { name: '确认', exact: true })
    await confirm.waitFor()
    await pictures.take(page, 'confirm')
    await confirm.click()
    const ticket = page.getByRole('article', { name: '诉求已提交' })
    return (await ticket.locator('strong').textContent()) ?? ''
  }

  test('a question is answered with its sources, and a source opens with issuer and validity', async () => {
    const page = await phone()
    await say(page, '在北京结婚，婚假有多少天？')
    await page.locator('.message.answer .bubble', { hasText: '再增加7天' }).waitFor()
    await pictures.take(page, 'answer')
    expect(await barriers(page)).toEqual([])

    await page.locator('.citation').first().click()
    const source = await page.getByRole('dialog').textContent()

    for (const part of ['发布机关', '全国人民代表大会常务委员会', '现行有效', '引用的内容'])
      expect(source).toContain(part)
    expect(await barriers(page)).toEqual([])
  })

  test('a complaint reaches the dispatch system, its progress comes by itself, and a reload loses nothing', async () => {
    const page = await phone()
    const ticketNo = await complain(page)
    expect(ticketNo).toMatch(/^\d{8}-\d{6}$/)

    const dispatch = await page.context().newPage()
    await dispatch.setViewportSize({ width: 530, height: 880 })
    await dispatch.goto(simulator)
    const entry = dispatch.getByRole('article').filter({ hasText: ticketNo })
    await expect
      .poll(() => entry.getByRole('list', { name: '办理过程' }).textContent(), { timeout: 20_000 })
      .toMatch(/收到工单.*受理.*派单.*办结/)
    expect(await entry.textContent()).toContain('望京街道办事处')
    expect(await barriers(dispatch)).toEqual([])

    await page.locator('.message.progress .bubble', { hasText: '已经办结' }).waitFor()
    await pictures.take(page, 'progress')
    await pictures.take(dispatch, 'dispatch')
    const told = await page.locator('.message .bubble').allTextContents()
    expect(told.join('\n')).toMatch(/已经受理[\s\S]*已经派出[\s\S]*已经办结/)
    expect(await barriers(page)).toEqual([])

    await page.reload()
    await page.locator('.message.progress .bubble', { hasText: '已经办结' }).waitFor()
    await page.getByText('市民服务热线 · 已连接').waitFor()
    expect((await page.locator('.message .bubble').allTextContents()).length).toBe(told.length)
  })

  test('my tickets list what was filed, and another phone finds the conversation again', async () => {
    const page = await phone()
    const ticketNo = await complain(page)
    await openMenu(page, '我的工单')
    const card = page.getByRole('dialog').getByRole('article')
    expect(await card.textContent()).toContain(ticketNo)
    expect(await card.textContent()).toMatch(/望京街道办事处.*答复时间.*月.*日/)
    expect(await barriers(page)).toEqual([])

    const other = await phone()
    await openMenu(other, '找回以前的对话')
    expect(await barriers(other)).toEqual([])
    await prove(other, ticketNo, '9999')
    await other.getByRole('alert').getByText('工单号和手机后四位对不上').waitFor()
    await prove(other, ticketNo.replace('-', ''), '8000')

    await other.locator('.mine .bubble', { hasText: complaint }).waitFor()
    await other.getByRole('article', { name: '诉求已提交' }).waitFor()
    await say(other, '我的工单到哪了')
    await other.locator('.message.progress .bubble', { hasText: ticketNo }).last().waitFor()
  })
})

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: '请写下您的问题或诉求' }).fill(text)
  await page.keyboard.press('Enter')
}

async function openMenu(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: '菜单' }).click()
  await page.getByRole('button', { name, exact: true }).click()
}

async function prove(page: Page, ticketNo: string, phoneLast4: string): Promise<void> {
  await page.getByLabel('工单号').fill(ticketNo)
  await page.getByLabel('登记手机的后四位').fill(phoneLast4)
  await page.getByRole('button', { name: '找回对话' }).click()
}

async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
