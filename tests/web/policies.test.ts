import { mkdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { type FastifyInstance, fastify } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installEnterprise, Policies } from '../../src/enterprise/index.ts'
import { installErrors, installPages } from '../../src/http/index.ts'
import { samplePolicies } from '../enterprise/samples.ts'
import { isWithoutBrowser, openBrowser } from './support/browser.ts'

const now = new Date('2027-11-25T12:00:00+08:00')

describe.skipIf(isWithoutBrowser)('the page that finds a company’s policies', () => {
  let app: FastifyInstance
  let browser: Browser
  let url: string

  beforeAll(async () => {
    app = fastify()
    app.setValidatorCompiler(validatorCompiler)
    app.setSerializerCompiler(serializerCompiler)
    installErrors(app)
    const articles = samplePolicies()
    installEnterprise(app, {
      policies: new Policies({ revision: 1, articles: () => articles }, () => null),
      clock: () => now,
    })
    await installPages(app, fileURLToPath(new URL('../../web/dist/', import.meta.url)), [])
    await app.listen({ host: '127.0.0.1', port: 0 })
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/enterprise/policies`
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.close()
  })

  async function visit(width: number, height: number): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' })
    const page = await context.newPage()
    await page.clock.setFixedTime(now)
    await page.goto(url)
    await page.getByRole('heading', { name: /适合您的/ }).waitFor()
    return page
  }

  const card = (page: Page, name: string) => page.locator('.policy', { has: page.getByRole('heading', { name }) })

  test.each([
    ['desk', 1366, 768],
    ['phone', 390, 844],
  ])('on a %s the list follows the form, and says what decided', async (name, width, height) => {
    const page = await visit(width, height)

    await page.getByLabel('从业人数').fill('12')
    await page.getByLabel('年营业收入').fill('300')
    await page.getByLabel('所属行业').fill('I65')
    await card(page, '借款合同').locator('.met-true').first().waitFor()

    await expect.poll(() => card(page, '借款合同').getAttribute('class')).toContain('fits')
    await expect.poll(() => card(page, '三十人以下的公司').getAttribute('class')).toContain('fits')
    expect(await card(page, '三十人以下的公司').getByText('免申即享').count()).toBe(1)
    expect(
      await card(page, '三十人以下的公司')
        .getByText(/还有 \d+ 天截止/)
        .count(),
    ).toBe(1)
    await keep(page, `policies-${name}`)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`)).toEqual([])
    await page.context().close()
  })

  test('a wrong credit code is told at its field, and the list stays', async () => {
    const page = await visit(1366, 768)

    await page.getByLabel('统一社会信用代码').fill('91110108551385082X')

    await page.getByText('请照营业执照再核对一遍').first().waitFor()
    expect(await page.locator('.policy').count()).toBeGreaterThan(40)
    await page.getByLabel('统一社会信用代码').fill('91110108551385082Q')
    await expect.poll(() => page.locator('.fault, .field-fault').count()).toBe(0)
    await page.context().close()
  })

  test('what is missing leads to its field', async () => {
    const page = await visit(1366, 768)

    await card(page, '三十人以下的公司').getByRole('button', { name: '从业人数' }).click()

    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('staff')
    await page.context().close()
  })
})

/** Keeps a picture for people to look at, where they asked for it. */
async function keep(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png` })
}
