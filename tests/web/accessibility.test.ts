import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isWithoutBrowser, Stage, type Visit } from './support/browser.ts'
import { ticket } from './support/script.ts'

/** Leads through every card that the page can show. */
async function tellEverything(visit: Visit): Promise<void> {
  const story = [
    '灵活就业怎么交养老保险？',
    '小区门口的路灯坏了好几天',
    '一个多星期了',
    '确认',
    '家里着火了有人受伤',
    '转人工',
    '太快',
    '火星上能落户吗',
  ]
  for (const [index, text] of story.entries()) {
    await visit.say(text)
    await expect.poll(() => visit.page.locator('.mine').count()).toBe(index + 1)
    await expect.poll(() => visit.page.locator('.state.sending, .streaming, .typing').count()).toBe(0)
  }
}

async function violations(visit: Visit): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page: visit.page }).analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

async function enlarge(visit: Visit): Promise<void> {
  await visit.page.getByRole('button', { name: '菜单' }).click()
  await visit.page.getByRole('switch', { name: '大字版' }).click()
  await visit.page.keyboard.press('Escape')
}

describe.skipIf(isWithoutBrowser)('the citizens’ page for everybody', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open()
  })
  afterAll(async () => {
    await stage?.close()
  })

  test.each<[string, BrowserContextOptions, boolean]>([
    ['in light', { colorScheme: 'light' }, false],
    ['in dark', { colorScheme: 'dark' }, false],
    ['in large text', { colorScheme: 'light' }, true],
    ['in large text and dark', { colorScheme: 'dark' }, true],
  ])('no barrier is found %s, on the page and in its sheets', async (_name, options, isLarge) => {
    await using visit = await stage.visit(options)
    if (isLarge) await enlarge(visit)
    expect(await violations(visit)).toEqual([])

    await tellEverything(visit)
    expect(await violations(visit)).toEqual([])

    await visit.page.locator('.citation').first().click()
    expect(await violations(visit)).toEqual([])
    await visit.page.keyboard.press('Escape')
    await visit.page.getByRole('button', { name: '菜单' }).click()
    expect(await violations(visit)).toEqual([])

    visit.standIn.tickets = [{ ...ticket, status: 'dispatched', statusText: '已经派出。', receivedAt: ticket.dueAt }]
    await visit.page.getByRole('button', { name: '我的工单' }).click()
    await visit.page.getByRole('article', { name: ticket.title }).waitFor()
    expect(await violations(visit)).toEqual([])
    await visit.page.getByRole('button', { name: '找回以前的对话' }).click()
    await visit.page.getByRole('button', { name: '找回对话' }).click()
    expect(await violations(visit)).toEqual([])
  })

  test('large text is a third larger and nothing leaves the narrowest screen', async () => {
    await using visit = await stage.visit({ viewport: { width: 360, height: 740 } })
    const sizeOf = () =>
      visit.page
        .locator('.greeting p')
        .first()
        .evaluate((element) => getComputedStyle(element).fontSize)
    expect(await sizeOf()).toBe('16px')
    await enlarge(visit)
    expect(await sizeOf()).toBe('21.6px')
    await tellEverything(visit)

    const overflowing = await visit.page.evaluate(() =>
      [...document.querySelectorAll('body *')]
        .filter((element) => !element.closest('.visually-hidden'))
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
        .map((element) => element.outerHTML.slice(0, 100)),
    )

    expect(overflowing).toEqual([])
  })

  test('the choice of large text and dark is kept on the device', async () => {
    await using visit = await stage.visit({ colorScheme: 'light' })
    await enlarge(visit)
    await visit.page.getByRole('button', { name: '菜单' }).click()
    await visit.page.getByRole('switch', { name: '深色' }).click()

    await visit.page.reload()

    await expect
      .poll(() => visit.page.evaluate(() => ({ ...document.documentElement.dataset })))
      .toEqual({ size: 'large', theme: 'dark' })
  })

  test('every button is large enough for a finger', async () => {
    await using visit = await stage.visit()
    await tellEverything(visit)

    const small = await visit.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button:not(.link-button, .mark), .call-button, a.plain-button')]
        .filter((element) => element.offsetHeight < 44 || element.offsetWidth < 44)
        .map((element) => element.outerHTML.slice(0, 100)),
    )

    expect(small).toEqual([])
  })

  test('a question is asked, its source read and the menu used with the keyboard alone', async () => {
    await using visit = await stage.visit()
    const { page } = visit
    const focusOn = async (name: string) => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab')
        const label = await page.evaluate(() => {
          const focused = document.activeElement
          // The body holds every name, and is what has the focus when nothing has.
          return focused === document.body ? null : (focused?.getAttribute('aria-label') ?? focused?.textContent)
        })
        if (label?.includes(name)) return
      }
      throw new Error(`${name} is not reachable by Tab`)
    }
    await focusOn('灵活就业怎么交养老保险')
    await page.keyboard.press('Enter')
    await page.locator('.citation').first().waitFor()
    await focusOn('社会保险法')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await focusOn('菜单')
    await page.keyboard.press('Space')

    expect(await page.getByRole('dialog', { name: '菜单' }).isVisible()).toBe(true)
  })

  test('new messages are read out, and a stream only when it is complete', async () => {
    await using visit = await stage.visit()
    const log = visit.page.getByRole('log', { name: '对话' })
    expect(await log.getAttribute('aria-live')).toBe('polite')

    await visit.say('灵活就业怎么交养老保险？')
    await visit.page.locator('.theirs[aria-busy="true"]').waitFor()

    await visit.page.locator('.theirs[aria-busy="false"]').waitFor()
    expect(await visit.page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
  })
})
