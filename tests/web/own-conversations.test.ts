import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readProof } from '../../web/src/chat/recover.ts'
import { isWithoutBrowser, Stage, type Visit } from './support/browser.ts'
import { ticket } from './support/script.ts'

const listed = {
  ...ticket,
  status: 'dispatched',
  statusText: '您的工单20261122-000123已经派出，由建外街道办事处办理，11月29日16时前给您答复。',
  receivedAt: '2026-11-22T16:00:00+08:00',
}

async function openMenu(visit: Visit, name: string): Promise<void> {
  await visit.page.getByRole('button', { name: '菜单' }).click()
  await visit.page.getByRole('button', { name }).click()
}

async function prove(visit: Visit, ticketNo: string, phoneLast4: string): Promise<void> {
  await visit.page.getByLabel('工单号').fill(ticketNo)
  await visit.page.getByLabel('登记手机的后四位').fill(phoneLast4)
  await visit.page.getByRole('button', { name: '找回对话' }).click()
}

test.each([
  ['20261122-000123', '1234'],
  ['20261122000123', '1234'],
  [' 20261122 000123 ', '１２３４'],
  ['２０２６１１２２－０００１２３', '13800001234'],
  ['工单号 20261122-000123', '1234。'],
])('ticket number %s and phone %s are understood as people type them', (ticketNo, phoneLast4) => {
  expect(readProof({ ticketNo, phoneLast4 })).toEqual({ ticketNo: '20261122-000123', phoneLast4: '1234' })
})

test.each([
  ['', '1234', 'ticketNo'],
  ['000123', '1234', 'ticketNo'],
  ['20261122-000123', '123', 'phoneLast4'],
  ['20261122-000123', '12345', 'phoneLast4'],
])('with ticket number “%s” and phone “%s” the form says that %s is not complete', (ticketNo, phoneLast4, field) => {
  expect(readProof({ ticketNo, phoneLast4 })).toBe(field)
})

describe.skipIf(isWithoutBrowser)('what somebody filed, and what they said elsewhere', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open()
  })
  afterAll(async () => {
    await stage?.close()
  })

  test('my tickets show each with its number, its state in words and the promised time', async () => {
    await using visit = await stage.visit({ permissions: ['clipboard-read', 'clipboard-write'] })
    visit.standIn.tickets = [listed, { ...listed, ticketNo: '20261120-000007', title: '楼道灯不亮', unit: null }]
    await openMenu(visit, '我的工单')

    const card = visit.page.getByRole('article', { name: '小区门口路灯不亮' })
    const words = await card.textContent()
    for (const part of ['20261122-000123', listed.statusText, '建外街道办事处', '11月29日 16:00 前', '16:00']) {
      expect(words).toContain(part)
    }
    await visit.page.getByRole('button', { name: '复制工单号 20261120-000007' }).click()

    await expect.poll(() => visit.page.evaluate(() => navigator.clipboard.readText())).toBe('20261120-000007')
    expect(await visit.page.getByRole('dialog').getByRole('article').count()).toBe(2)
  })

  test('who has filed nothing here is told so, and how to find what was filed elsewhere', async () => {
    await using visit = await stage.visit()
    await openMenu(visit, '我的工单')
    await visit.page.getByText('这个对话里还没有提交过诉求').waitFor()

    await visit.page.getByRole('button', { name: '找回以前的对话' }).click()

    expect(await visit.page.getByRole('dialog', { name: '找回以前的对话' }).isVisible()).toBe(true)
  })

  test('when the list can’t be had the page says so, and asks again on a tap', async () => {
    await using visit = await stage.visit()
    visit.standIn.tickets = [listed]
    visit.standIn.isListBroken = true
    await openMenu(visit, '我的工单')
    await visit.page.getByText('没有查到，可能是网络不好').waitFor()

    visit.standIn.isListBroken = false
    await visit.page.getByRole('button', { name: '再查一次' }).click()

    await visit.page.getByRole('article', { name: '小区门口路灯不亮' }).waitFor()
  })

  test('a conversation of another device is found again by ticket number and phone, and goes on', async () => {
    await using visit = await stage.visit()
    await visit.say('小区门口的路灯坏了好几天')
    await visit.page.getByRole('region', { name: '正在登记的诉求' }).waitFor()
    await openMenu(visit, '开始新的对话')
    await visit.page.getByRole('button', { name: '开始新的对话' }).click()
    await visit.say('这是新的对话')
    await visit.page.locator('.bubble', { hasText: '收到：这是新的对话' }).waitFor()

    await openMenu(visit, '找回以前的对话')
    await prove(visit, '20261122000123', '1234')
    await visit.page.getByRole('region', { name: '正在登记的诉求' }).waitFor()

    expect(visit.standIn.proofs).toEqual([{ ticketNo: '20261122-000123', phoneLast4: '1234' }])
    expect(await visit.page.getByRole('dialog').count()).toBe(0)
    expect(await visit.page.locator('.mine').allTextContents()).toEqual([expect.stringContaining('路灯坏了好几天')])
    await visit.say('还在那里')
    await visit.page.locator('.bubble', { hasText: '收到：还在那里' }).waitFor()
    await visit.page.reload()
    await visit.page.locator('.bubble', { hasText: '收到：还在那里' }).waitFor()
    expect(await visit.countOf('小区门口的路灯坏了好几天')).toBe(1)
  })

  test.each([
    ['TICKET_UNKNOWN', '工单号和手机后四位对不上'],
    ['TOO_FAST', '请过十分钟再试'],
  ])('a recovery that is refused with %s is explained, and what was typed stays', async (code, words) => {
    await using visit = await stage.visit()
    visit.standIn.recoveryFaults.push(code)
    await openMenu(visit, '找回以前的对话')
    await prove(visit, '20261122-000123', '9999')

    await visit.page.getByRole('alert').getByText(words).waitFor()

    expect(await visit.page.getByLabel('工单号').inputValue()).toBe('20261122-000123')
  })

  test('an incomplete field is named, gets the focus and is not sent', async () => {
    await using visit = await stage.visit()
    await openMenu(visit, '找回以前的对话')
    const phone = visit.page.getByLabel('登记手机的后四位')
    expect(await phone.getAttribute('inputmode')).toBe('numeric')
    await prove(visit, '20261122-000123', '12')

    await visit.page.getByRole('alert').getByText('最后四位数字').waitFor()

    expect(await phone.evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await phone.getAttribute('aria-invalid')).toBe('true')
    expect(visit.standIn.proofs).toEqual([])
  })

  test('where the way back was lost, the page offers to find the conversation again', async () => {
    await using visit = await stage.visit()
    await visit.say('路灯坏了')
    await visit.page.locator('.bubble', { hasText: '收到：路灯坏了' }).waitFor()
    visit.standIn.expireTokens()
    await visit.page.reload()

    await visit.page.getByRole('alert').getByRole('button', { name: '找回以前的对话' }).click()
    await prove(visit, '20261122-000123', '1234')
    await visit.page.locator('.bubble', { hasText: '收到：路灯坏了' }).waitFor()

    expect(await visit.page.getByText('之前的对话已过期').count()).toBe(0)
  })

  test('the summary to confirm is there once: its rows on the card, its first and last words around them', async () => {
    await using visit = await stage.visit()
    await visit.say('一个多星期了')
    const message = visit.page.locator('.message.ask')
    await message.getByRole('button', { name: '确认', exact: true }).waitFor()
    const words = (await message.textContent()) ?? ''

    for (const part of [
      '我记下了这些',
      '晚上出入看不清路',
      '南门',
      '138****1234',
      '对承办单位保密',
      '没问题请点“确认”',
    ]) {
      expect(words.split(part)).toHaveLength(2)
    }
    expect(words).toContain('南门（建外街道）')
    expect(words).not.toContain('13800001234')
  })

  test('an answer out of sample knowledge says so on a label, not in its text', async () => {
    await using visit = await stage.visit()
    await visit.say('暖气几号来')
    await visit.page.getByText('示例知识', { exact: true }).waitFor()

    expect(await visit.page.locator('.theirs .bubble').textContent()).toMatch(/最新公布为准。$/)
  })
})
