import { readFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installPages } from '../../src/http/index.ts'
import { isWithoutBrowser, Stage, type Visit } from './support/browser.ts'

const script = new URL('../../web/public/embed.js', import.meta.url)

test('the script that other sites load is small', () => {
  expect(statSync(script).size).toBeLessThan(3 * 1024)
  expect(readFileSync(script, 'utf8')).not.toMatch(/\beval\b|innerHTML/)
})

/** Somebody else's site, with a policy of its own that allows no inline styles. It is reached by any name of this machine. */
async function otherSite(gateway: string, html: string): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src ${gateway}; frame-src ${gateway}`,
    })
    response.end(`<!doctype html><html lang="zh"><head>${html}</head><body><h1>某某社区网</h1></body></html>`)
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

describe.skipIf(isWithoutBrowser)('the chat on another site', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open()
  })
  afterAll(async () => {
    await stage?.close()
  })

  /** Opens a page of another site that shows the chat of this visit's stand-in. */
  async function elsewhere(visit: Visit, attributes = ''): Promise<{ page: Page; close: () => void }> {
    const { origin } = new URL(visit.page.url())
    const { server, port } = await otherSite(origin, `<script src="${origin}/embed.js" ${attributes} defer></script>`)
    await visit.page.goto(`http://localhost:${port}/`)
    return { page: visit.page, close: () => server.close() }
  }

  test('one line of script adds a button, and behind it the whole chat', async () => {
    await using visit = await stage.visit({ viewport: { width: 1200, height: 800 } })
    const { page, close } = await elsewhere(visit)
    const chat = page.frameLocator('iframe[title="12345 在线"]')
    expect(await page.locator('iframe').count()).toBe(0)

    await page.getByRole('button', { name: '打开12345 在线' }).click()
    await chat.getByRole('textbox').fill('灵活就业怎么交养老保险？')
    await chat.getByRole('textbox').press('Enter')

    await chat.locator('.bubble', { hasText: '养老保险费由您个人' }).first().waitFor()
    const box = await page.getByRole('dialog', { name: '12345 在线' }).boundingBox()
    expect(box).toMatchObject({ width: 400, height: 680 })
    expect(visit.faults).toEqual([])
    close()
  })

  test('on a phone the chat fills the screen, and the way back is always there', async () => {
    await using visit = await stage.visit()
    const { page, close } = await elsewhere(visit)
    const launcher = page.getByRole('button', { name: '打开12345 在线' })
    await launcher.click()
    const dialog = page.getByRole('dialog', { name: '12345 在线' })
    expect(await dialog.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 })

    await page.getByRole('button', { name: '收起12345 在线' }).click()

    expect(await dialog.isVisible()).toBe(false)
    expect(await launcher.isVisible()).toBe(true)
    close()
  })

  test('with the keyboard the chat is opened and left, and the place on the page is not lost', async () => {
    await using visit = await stage.visit({ viewport: { width: 1200, height: 800 } })
    const { page, close } = await elsewhere(visit)
    const launcher = page.getByRole('button', { name: '打开12345 在线' })
    await page.keyboard.press('Tab')
    expect(await launcher.evaluate((element) => element === document.activeElement)).toBe(true)

    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('IFRAME')
    await page.getByRole('button', { name: '收起12345 在线' }).focus()
    await page.keyboard.press('Escape')

    expect(await launcher.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await launcher.getAttribute('aria-expanded')).toBe('false')
    close()
  })

  test('the business-service line can be shown, open from the start', async () => {
    await using visit = await stage.visit({ viewport: { width: 1200, height: 800 } })
    const { page, close } = await elsewhere(visit, 'data-line="enterprise" data-open')

    await page.frameLocator('iframe').getByRole('textbox').waitFor()

    expect(new URL((await page.locator('iframe').getAttribute('src'))!).pathname).toBe('/enterprise')
    close()
  })

  test('only sites that the operator named may show the chat', async () => {
    await using visit = await stage.visit()
    const { page } = visit
    const gateway = fastify({ forceCloseConnections: true })
    let address = ''
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<iframe src="${address}/"></iframe>`)
    })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const { port } = server.address() as AddressInfo
    await installPages(gateway, stage.pages, [`http://localhost:${port}`])
    address = await gateway.listen({ port: 0, host: '127.0.0.1' })
    const shows = async (host: string) => {
      const refused = page.waitForEvent('console', (line) => line.text().includes('frame-ancestors'))
      refused.catch(() => {})
      await page.goto(`http://${host}:${port}/`)
      const shown = page.frameLocator('iframe').locator('#root').waitFor({ state: 'attached' })
      shown.catch(() => {})
      return Promise.race([shown.then(() => true), refused.then(() => false)])
    }

    expect(await shows('localhost')).toBe(true)
    expect(await shows('127.0.0.1')).toBe(false)
    expect((await fetch(`${address}/embed.js`)).headers.get('content-type')).toContain('javascript')
    await gateway.close()
    server.close()
  })
})
