import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { generateSync } from 'otplib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { barriers } from './support/barriers.ts'
import { isWithoutBrowser, openBrowser } from './support/browser.ts'
import { DeskGateway } from './support/desk-gateway.ts'

/** Script of the first page, compressed: what a slow office machine has to load before it can work. */
const FIRST_PAGE_BYTES = 400_000

describe.skipIf(isWithoutBrowser)('the desk', () => {
  let gateway: DeskGateway
  let browser: Browser
  let ticketNo: string
  /** A ticket that a unit called done and whose requester is to be called. */
  let called: string
  const passwords: Record<string, string> = {}
  const contexts: BrowserContext[] = []
  const faults: string[] = []

  beforeAll(async () => {
    const build = fileURLToPath(new URL('../../scripts/build-web.ts', import.meta.url))
    expect(spawnSync(process.execPath, [build, '--if-stale'], { stdio: 'inherit' }).status).toBe(0)
    gateway = await DeskGateway.open()
    browser = await openBrowser()
    ticketNo = await gateway.fileTicket()
    called = await gateway.fileTicket(
      '我要投诉，昨天晚上海淀区学院路街道二里庄小区楼下烧烤店油烟特别大，呛得睡不着，希望派人来查',
    )
    await gateway.callDone(called)
    for (const [name, shown, role] of [
      ['li.na', '李娜', 'agent'],
      ['banzhang', '张班长', 'supervisor'],
      ['guanli', '管理员甲', 'admin'],
      ['shenji', '审计员乙', 'auditor'],
    ] as const) {
      passwords[name] = await gateway.account(name, shown, role)
    }
  }, 300_000)
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
    expect(faults.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await gateway?.close()
  })

  /** A browser of its own at an address of the desk. */
  async function visit(path = '', options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, ...options })
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(50_000)
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (line) => {
      if (/Content Security Policy|Refused to/.test(line.text())) faults.push(line.text())
    })
    await page.goto(`${gateway.origin}/desk${path}`)
    return page
  }

  async function signIn(page: Page, name: string, password = passwords[name]!): Promise<void> {
    await page.getByLabel('账号').fill(name)
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
  }

  test('a wrong password is told kindly, the right one opens what the role may see, and nothing else', async () => {
    const page = await visit('/tickets')
    expect(await barriers(page)).toEqual([])
    await signIn(page, 'li.na', 'not the right one')
    await page.getByText('账号或密码不对').waitFor()
    await signIn(page, 'li.na')

    await page.getByRole('link', { name: ticketNo }).waitFor()
    const entries = await page.getByRole('navigation').getByRole('link').allTextContents()

    expect(entries.join(' ')).toContain('工单')
    expect(entries.join(' ')).not.toMatch(/账号|密钥|审计|投递/)
    await page.goto(`${gateway.origin}/desk/users`)
    await page.getByText('没有这个页面，或者您的角色不能打开它').waitFor()
  })

  test('the desk is worked by keys alone: to the tickets, down the list, into one and back', async () => {
    const page = await visit('/account')
    await signIn(page, 'banzhang')
    await page.getByRole('heading', { name: '我的账号' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.getByRole('link', { name: ticketNo }).waitFor()
    expect(await barriers(page)).toEqual([])

    await page.keyboard.press('?')
    const help = await page.getByRole('dialog').textContent()
    expect(await barriers(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: '办理经过' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: ticketNo }).waitFor()

    for (const words of ['下一条', '打开“工单”', '按工单号查找']) expect(help).toContain(words)
  })

  test('a telephone number is seen whole for a reason only, and who looked is shown to the supervisor', async () => {
    const agent = await visit(`/tickets/${ticketNo}`)
    await signIn(agent, 'li.na')
    await agent.getByText('138****8000').waitFor()
    const photo = agent.getByRole('img', { name: '诉求人发来的照片 1' })
    await expect.poll(() => photo.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBe(1)
    expect(await agent.getByText('13800138000').count()).toBe(0)
    expect(await barriers(agent)).toEqual([])
    await agent.getByRole('button', { name: '查看完整电话' }).click()
    await agent.getByRole('dialog').getByRole('button', { name: '查看', exact: true }).click()
    await agent.getByText('请写明理由').waitFor()
    expect(await barriers(agent)).toEqual([])
    await agent.getByLabel('理由').fill('核实门牌号')
    await agent.getByRole('dialog').getByRole('button', { name: '查看', exact: true }).click()
    await agent.getByText('13800138000').waitFor()

    const supervisor = await visit(`/tickets/${ticketNo}`)
    await signIn(supervisor, 'banzhang')
    await supervisor.getByRole('tab', { name: '谁看过' }).click()
    const look = supervisor.getByRole('row').filter({ hasText: '核实门牌号' })

    expect(await look.textContent()).toMatch(/李娜.*查看完整信息.*电话/)
    await supervisor.getByRole('row').filter({ hasText: '查看附件' }).first().waitFor()
    expect(await barriers(supervisor)).toEqual([])
  })

  test('a send-back without a reason waits for a person; a failed delivery is seen with its fault and sent again', async () => {
    await expect
      .poll(
        async () =>
          (await gateway.db.query(`select from outbox where status = 'done' and key = $1`, [ticketNo])).length,
      )
      .toBeGreaterThan(0)
    await gateway.db.query(`update outbox set status = 'dead', last_error = 'HTTP_503' where key = $1`, [ticketNo])
    await gateway.sendBackWithoutReason(ticketNo)
    const page = await visit('/deliveries')
    await signIn(page, 'banzhang')
    await page.getByText('HTTP_503').waitFor()
    const refused = page.getByRole('list', { name: '没有生效的状态' })
    await refused.getByText('退单、延期要写明理由').waitFor()
    expect(await barriers(page)).toEqual([])
    await refused.getByRole('button', { name: '已处理' }).click()
    await refused.waitFor({ state: 'detached' })

    await page.keyboard.press('a')
    await page.getByRole('button', { name: '重新投递 1 件' }).click()

    await page.getByText('没有失败的投递').waitFor()
    await expect
      .poll(
        async () =>
          (await gateway.db.query(`select from outbox where status = 'done' and key = $1`, [ticketNo])).length,
      )
      .toBeGreaterThan(0)
  })

  test('an administrator adds somebody, who must choose a password of their own before anything else', async () => {
    const admin = await visit('/users')
    await signIn(admin, 'guanli')
    await admin.getByRole('button', { name: '添加账号' }).click()
    await admin.getByLabel('账号', { exact: true }).fill('xin.ren')
    await admin.getByLabel('姓名或工号').fill('新人')
    expect(await barriers(admin)).toEqual([])
    await admin.getByRole('button', { name: '保存' }).click()
    const password = await admin.getByRole('dialog').locator('code').textContent()
    await admin.getByRole('button', { name: '我已记下' }).click()
    await admin.getByRole('cell', { name: 'xin.ren', exact: true }).waitFor()
    expect(await barriers(admin)).toEqual([])

    const newcomer = await visit('/tickets')
    await signIn(newcomer, 'xin.ren', password!)
    await newcomer.getByRole('heading', { name: '先设一个自己的密码' }).waitFor()
    expect(await barriers(newcomer)).toEqual([])
    await newcomer.getByLabel('现在的密码').fill(password!)
    await newcomer.getByLabel('新密码', { exact: true }).fill('我自己选的密码 一共十七字 2b')
    await newcomer.getByLabel('再输一遍新密码').fill('我自己选的密码 一共十七字 2b')
    await newcomer.getByRole('button', { name: '修改密码' }).click()

    await newcomer.getByRole('link', { name: ticketNo }).waitFor()
  })

  test('one-time codes are switched on with a telephone and asked for at the next sign-in', async () => {
    passwords.wang = await gateway.account('wang', '王磊', 'editor')
    const page = await visit('/account')
    await signIn(page, 'wang')
    const section = page.locator('section', { has: page.getByRole('heading', { name: '动态口令' }) })
    await section.getByLabel('密码').fill(passwords.wang)
    await section.getByRole('button', { name: '开始设置' }).click()
    const secret = (await section.locator('code').textContent())!.trim()
    const codeAt = (ms: number) => generateSync({ secret, epoch: Math.floor(ms / 1000) })
    expect(await barriers(page)).toEqual([])
    await section.getByLabel('六位数字').fill(codeAt(Date.now()))
    await section.getByRole('button', { name: '启用' }).click()
    await section.getByText('已启用：登录时').waitFor()
    await page.getByRole('button', { name: '退出' }).click()

    await signIn(page, 'wang')
    // The code of before is used up; the next one is good already.
    await page.getByLabel('动态口令').fill(codeAt(Date.now() + 30_000))
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: '王磊' }).waitFor()
  })

  test('a lost connection is told and survived, and what was typed stays', async () => {
    const page = await visit('/keys')
    await signIn(page, 'guanli')
    await page.getByRole('button', { name: '生成密钥' }).click()
    await page.getByLabel('名称').fill('话务平台')
    await page.context().setOffline(true)
    await page.getByText('连不上网关，正在重连').waitFor()

    await page.context().setOffline(false)
    await page.getByText('已恢复连接').waitFor()
    await page.getByLabel('电话系统').check()
    await page.getByRole('button', { name: '生成', exact: true }).click()

    expect(await page.getByRole('dialog').locator('code').textContent()).toMatch(/^jsk_[\w-]{43}$/)
  })

  test.each([
    ['/audit', 'shenji', '审计日志'],
    ['/health', 'guanli', '运行状况'],
    ['/keys', 'guanli', '密钥'],
    ['/conversations', 'banzhang', '对话'],
    ['/account', 'li.na', '我的账号'],
    ['/rates?from=2026-11', 'banzhang', '三率'],
    ['/follow-ups', 'li.na', '电话回访'],
  ])('%s has no barrier, on a wide screen, on a telephone and in the dark', async (path, name, title) => {
    const page = await visit(path)
    await signIn(page, name)
    await page.getByRole('heading', { name: title }).waitFor()
    await expect.poll(() => page.locator('.ant-skeleton').count(), { timeout: 15_000 }).toBe(0)
    expect(await barriers(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await barriers(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })

  test('a call of a follow-up is entered in a minute, “not solved” reopens the ticket, and the rates count it', async () => {
    const page = await visit('/follow-ups')
    await signIn(page, 'banzhang')
    await page.getByRole('button', { name: called }).click()
    await page.getByText('您反映的问题解决了吗').waitFor()
    await page.getByRole('radio', { name: '联系过' }).check()
    await page.getByRole('radio', { name: '没解决' }).check()
    await page.getByLabel('原因').fill('修了又坏')
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: '保存并重新交办' }).click()
    await page.getByText('没有等待电话回访的工单').waitFor()

    await page.goto(`${gateway.origin}/desk/rates?from=2026-11&to=2026-11`)
    await page.getByRole('list', { name: '三率图' }).getByText('响应率 100.0%').waitFor()
    await page.getByRole('cell', { name: '0.0% 0/1' }).first().waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: '下载表格' }).click()
    expect((await download).suggestedFilename()).toBe('rates-unit-2026-11-2026-11.csv')
    expect(await barriers(page)).toEqual([])
  })

  test('somebody who signs in to work on tickets loads little', async () => {
    const page = await visit('/tickets')
    await signIn(page, 'li.na')
    await page.getByRole('link', { name: ticketNo }).waitFor()

    const bytes = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.endsWith('.js'))
        .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
    )

    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(FIRST_PAGE_BYTES)
  })
})
