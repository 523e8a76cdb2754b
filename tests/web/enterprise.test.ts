import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { samplePolicies } from '../enterprise/samples.ts'
import { isWithoutBrowser, openBrowser } from './support/browser.ts'
import { DeskGateway } from './support/desk-gateway.ts'

const company = { name: '北京青禾软件有限公司', code: '91110108551385082Q' }
const desk = { viewport: { width: 1366, height: 900 } }
const phone = { viewport: { width: 390, height: 844 } }

describe.skipIf(isWithoutBrowser)('the business-service line, at the company and at the desk', () => {
  let gateway: DeskGateway
  let browser: Browser
  let ticketNo: string
  let password: string
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    const build = fileURLToPath(new URL('../../scripts/build-web.ts', import.meta.url))
    expect(spawnSync(process.execPath, [build, '--if-stale'], { stdio: 'inherit' }).status).toBe(0)
    gateway = await DeskGateway.open()
    await gateway.learn(samplePolicies().slice(0, 12))
    browser = await openBrowser()
    ticketNo = await gateway.fileTicket()
    await gateway.talk('enterprise', [
      '我们做软件的，在海淀区，20个人，有哪些政策适合我们公司',
      '火星上能注册公司吗',
      '建议在海淀区上地街道信息路给企业增设充电桩，电话13900002222',
      '确认',
    ])
    password = await gateway.account('banzhang', '张班长', 'supervisor')
  }, 300_000)
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await gateway?.close()
  })

  async function visit(path: string, size = desk): Promise<Page> {
    const context = await browser.newContext({ ...size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(50_000)
    await page.goto(`${gateway.origin}${path}`)
    return page
  }

  async function atDesk(path: string, size = desk): Promise<Page> {
    const page = await visit(`/desk${path}`, size)
    await page.getByLabel('账号').fill('banzhang')
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
    return page
  }

  test('a company saves its form, is confirmed at the desk, hears of new policies and takes all of it back', async () => {
    const page = await visit('/enterprise/policies', phone)
    await page.getByLabel('企业名称').fill(company.name)
    await page.getByLabel('统一社会信用代码').fill(company.code)
    await page.getByLabel('从业人数').fill('20')
    await page.getByText('保存为我的企业').click()
    await page.getByLabel('您的职务').selectOption('finance')
    await page.getByLabel('我同意保存').check()
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByText('正在核实您能不能代表这家企业').waitFor()
    expect(await barriers(page)).toEqual([])
    await keep(page, 'own-company-phone')

    const agent = await atDesk('/companies')
    await agent.getByRole('button', { name: '核实通过' }).click()
    await agent.getByText('没有等待核实的代表').waitFor()
    expect(await barriers(agent)).toEqual([])
    await agent.getByRole('link', { name: company.name }).click()
    await agent.getByRole('cell', { name: '网页填写' }).waitFor()
    expect(await barriers(agent)).toEqual([])
    await agent.getByRole('button', { name: '记录情况' }).click()
    await agent.getByLabel('记哪一项').click()
    await agent.locator('.ant-select-item-option', { hasText: '从业人数' }).click()
    await agent.getByLabel('内容').fill('35')
    await agent.getByLabel('怎么知道的').click()
    await agent.locator('.ant-select-item-option', { hasText: '看过营业执照' }).click()
    expect(await barriers(agent)).toEqual([])
    await agent.getByRole('button', { name: '保存情况' }).click()
    const noted = agent.getByRole('row').filter({ hasText: '坐席记录（看过营业执照）' })
    await noted.getByRole('cell', { name: '35', exact: true }).waitFor()
    await noted.getByText('说法不一').waitFor()
    await keep(agent, 'company-desk')
    await agent.getByRole('button', { name: '撤销', exact: true }).click()
    await noted.waitFor({ state: 'detached' })

    await page.reload()
    await page.getByLabel('有新政策告诉我').click()
    await page.getByText('每条只说一次').waitFor()
    await page.getByRole('button', { name: '用保存的情况填表' }).click()
    await expect.poll(() => page.getByLabel('从业人数').inputValue()).toBe('20')
    await keep(page, 'own-company-proved-phone')
    await page.getByRole('button', { name: '删除', exact: true }).click()
    await page.getByText('已经删除您告诉我们的情况').waitFor()
  })

  test('a conference is called, minuted and decided at the ticket', async () => {
    const page = await atDesk(`/tickets/${ticketNo}`)
    await page.getByRole('tab', { name: '会商' }).click()
    await page.getByLabel('会商事由').fill('油烟和占道要一起治理')
    for (const unit of ['市城市管理委', '市生态环境局']) {
      await page.getByLabel('邀请的单位').fill(unit)
      await page.locator('.ant-select-item-option', { hasText: unit }).first().click()
    }
    await page.keyboard.press('Escape')
    await page.getByLabel('开会时间').fill('2026-12-01T14:00')
    await page.getByRole('button', { name: '召集会商' }).click()
    await page.getByText('会商中').waitFor()
    await page.getByRole('button', { name: /市城市管理委参加$/ }).click()
    await page.getByLabel('会议纪要').fill('两家同意联合检查。')
    await page.getByRole('button', { name: '保存纪要' }).click()
    await page.getByLabel('会商决定').fill('下周联合检查，一个月内复查。')
    expect(await barriers(page)).toEqual([])
    await keep(page, 'conference-desk')
    await page.getByRole('button', { name: '作出决定' }).click()
    await page.getByText('已决定').waitFor()
  })

  test.each([
    ['desk', desk],
    ['phone', phone],
  ])('the other pages are whole and without barriers on a %s', async (name, size) => {
    const page = await atDesk('/service', size)
    await page.getByRole('heading', { name: '绿通企业', exact: true }).waitFor()
    if (name === 'desk') {
      await page.getByLabel('管家姓名').fill('王管家')
      await page.getByLabel('负责的园区').fill('中关村软件园')
      await page.getByRole('button', { name: '添加' }).first().click()
      await page.getByText('中关村软件园').waitFor()
      await page.getByLabel('单位编码').fill('gc-youxuan')
      await page.getByLabel('企业名称').fill('某某优选')
      await page.getByLabel('消费者的叫法').fill('某某优选')
      await page.getByRole('button', { name: '添加' }).nth(1).click()
      await page.getByText('承诺 48 小时').waitFor()
    }
    expect(await barriers(page)).toEqual([])
    await keep(page, `service-${name}`)
    await page.goto(`${gateway.origin}/desk/enterprise-report`)
    await page.getByText('未登记行业').waitFor()
    await page.getByText('4 次').first().waitFor()
    expect(await barriers(page)).toEqual([])
    await keep(page, `report-${name}`)
    await page.goto(`${gateway.origin}/desk/conferences`)
    await page.getByRole('heading', { name: '疑难工单会商' }).waitFor()
    expect(await barriers(page)).toEqual([])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wide).toBeLessThanOrEqual(1)
  })
})

async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)
}

/** Keeps a picture for people to look at, where they asked for it. */
async function keep(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}
