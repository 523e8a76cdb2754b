import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isWithoutBrowser, openBrowser } from './support/browser.ts'
import { DeskGateway } from './support/desk-gateway.ts'

const odd = '朝阳区望京街道邻居养的鹦鹉天天学人骂街'
const like = '朝阳区望京街道空地上总有人抖空竹，空竹飞出来砸到路人'

describe.skipIf(isWithoutBrowser)('tickets and their catalogue at the desk', { timeout: 120_000 }, () => {
  let gateway: DeskGateway
  let browser: Browser
  const contexts: BrowserContext[] = []
  const passwords: Record<string, string> = {}
  const tickets: string[] = []

  beforeAll(async () => {
    const build = fileURLToPath(new URL('../../scripts/build-web.ts', import.meta.url))
    expect(spawnSync(process.execPath, [build, '--if-stale'], { stdio: 'inherit' }).status).toBe(0)
    gateway = await DeskGateway.open()
    browser = await openBrowser()
    tickets.push(await gateway.fileTicket(odd), await gateway.fileTicket(like))
    for (const [name, shown, role] of [
      ['li.na', '李娜', 'agent'],
      ['bian', '编辑丙', 'editor'],
    ] as const) {
      passwords[name] = await gateway.account(name, shown, role)
    }
  }, 300_000)
  afterAll(async () => {
    for (const context of contexts) await context.close()
    await browser?.close()
    await gateway?.close()
  })

  async function visit(path: string, name: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } })
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    await page.goto(`${gateway.origin}/desk${path}`)
    await page.getByLabel('账号').fill(name)
    await page.getByLabel('密码').fill(passwords[name]!)
    await page.keyboard.press('Enter')
    return page
  }

  test('what is unsure is decided with its words in sight, pairs are merged, and a wrong merge is undone', async () => {
    const [first, second] = tickets
    await gateway.db.query(
      `insert into ticket_likeness (ticket_no, other_no, reason, status) values ($1, $2, '同一小区、说的很像。', 'offered')
       on conflict (ticket_no, other_no) do update set status = 'offered'`,
      [second, first],
    )
    const page = await visit(`/review?ticket=${first}`, 'li.na')
    await page.getByRole('region', { name: `核对工单 ${first}` }).waitFor()
    expect(await page.getByText('13800138000').count()).toBe(0)
    await everyWidth(page, 'review')

    await page.getByLabel('都不是，另选').check()
    await page.getByLabel('另选分类').fill('健身器材')
    await page.locator('.ant-select-item-option').first().click()
    await page.getByLabel('说明').fill('按场地设施派单')
    await page.getByRole('button', { name: '核定并派单' }).click()
    await page.getByText('已核定').waitFor()
    await page.getByRole('region', { name: `核对工单 ${second}` }).waitFor()
    expect(
      await gateway.db.query(`select from ticket where ticket_no = $1 and reviewed_by is not null`, [first]),
    ).toHaveLength(1)

    await page.getByRole('tab', { name: '可能重复 1' }).click()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: '是一件事，并单' }).click()
    await page.getByRole('tab', { name: '已并单 1' }).click()
    await page.getByRole('button', { name: '撤销并单' }).click()
    await page.getByRole('tab', { name: '已并单 0' }).waitFor()
    expect(
      await gateway.db.query(`select from ticket where ticket_no = $1 and status = 'filed'`, [second]),
    ).toHaveLength(1)
  })

  test('a leaf is edited with its consequences in sight, and the history takes it back', async () => {
    const page = await visit('/catalogue?leaf=SR-0101-01', 'bian')
    await page.getByLabel('主责', { exact: true }).waitFor()
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/catalogue/leaves')) asked.push(request.postData()!)
    })
    await page.getByLabel('主责', { exact: true }).fill('')
    await page.getByLabel('主责', { exact: true }).pressSequentially('unit:nobody')
    await page.getByText('没有这个单位：nobody').waitFor()
    expect(asked.length).toBeLessThan('unit:nobody'.length / 2)
    await everyWidth(page, 'catalogue')
    await page.getByLabel('主责', { exact: true }).fill('district:城管委')
    await page.getByText('district:城管委', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: '保存为新版本' }).click()
    await page.getByText('已生成新版本').waitFor()

    await page.getByRole('tab', { name: '历史' }).click()
    await page.getByRole('button', { name: '改了什么' }).first().click()
    await page.getByRole('dialog').getByText('district:城管委').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^恢复/ }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: '恢复' }).click()
    await page.getByText('已按').waitFor()
  })

  test('files with faults are not brought in, and each fault is told with its remedy', async () => {
    const page = await visit('/catalogue', 'bian')
    await page.getByRole('tab', { name: '导入' }).click()
    await page.getByLabel('目录（派单目录').setInputFiles({
      name: 'broken.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('code,level1,level2,level3\nA,甲,乙,丙\n'),
    })
    await page.getByRole('button', { name: '检查' }).click()
    await page.getByText('处问题，改好后重新选择文件').waitFor()
    expect(await barriers(page)).toEqual([])
    expect(await page.getByRole('button', { name: '导入为新版本' }).isDisabled()).toBe(true)
  })
})

/** No barrier on a telephone in the dark, and nothing that leaves its screen. */
async function everyWidth(page: Page, name: string): Promise<void> {
  const shots = process.env.SCREENSHOTS
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 390, height: 844 })
  if (shots) await page.screenshot({ path: `${shots}/${name}-phone.png`, fullPage: true })
  expect(await barriers(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1366, height: 768 })
}

async function barriers(page: Page): Promise<string[]> {
  // Between two themes colours are neither one's.
  await page.waitForFunction(() => !document.getAnimations().some((one) => one instanceof CSSTransition))
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}
