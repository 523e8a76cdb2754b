import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isWithoutBrowser, Stage } from './support/browser.ts'

const question = '灵活就业怎么交养老保险？'
const answer = '可以参加，养老保险费由您个人承担。'

describe.skipIf(isWithoutBrowser)('the citizens’ page', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open()
  })
  afterAll(async () => {
    await stage?.close()
  })

  test('the page is light: 90 KB of script compressed at most, and one style sheet', () => {
    expect(stage.weightOf('.js').bytes).toBeLessThan(90_000)
    expect(stage.weightOf('.css').files).toBe(1)
  })

  test('a question is answered word by word, and the final text stays', async () => {
    await using visit = await stage.visit()
    await visit.say(question)
    await visit.page.locator('.bubble.streaming', { hasText: '养老保险费由您个人' }).waitFor()

    await visit.page.locator('.bubble', { hasText: answer }).waitFor()

    expect(await visit.page.locator('.theirs').count()).toBe(1)
    expect(await visit.page.locator('.streaming').count()).toBe(0)
    expect(await visit.page.getByText('AI 生成，仅供参考，请以引用原文为准').count()).toBe(1)
    expect(visit.faults).toEqual([])
  })

  test('a long answer is read from its beginning, and the rest is one tap away', async () => {
    await using visit = await stage.visit({ viewport: { width: 360, height: 560 } })
    await visit.say('讲讲全部流程')
    const last = visit.page.locator('.bubble', { hasText: '第 40 步' })
    await last.waitFor()
    const top = await last.evaluate((element) => element.getBoundingClientRect().top)
    expect(top).toBeGreaterThan(0)
    expect(top).toBeLessThan(200)

    await visit.page.getByRole('button', { name: '往下看' }).click()

    await expect
      .poll(() =>
        visit.page
          .getByRole('button', { name: '没帮助' })
          .evaluate((button) => button.getBoundingClientRect().bottom < window.innerHeight),
      )
      .toBe(true)
  })

  test('an example and a quick reply are asked with one tap', async () => {
    await using visit = await stage.visit()
    await visit.page.getByRole('button', { name: question }).click()

    await visit.page.getByRole('button', { name: '在哪里办理？' }).click()

    await visit.page.locator('.bubble', { hasText: '收到：在哪里办理？' }).waitFor()
    expect(visit.standIn.stored()).toEqual([question, '在哪里办理？'])
  })

  test('a source opens with its issuer, number, validity and words, and Esc leads back to it', async () => {
    await using visit = await stage.visit()
    await visit.say(question)
    const source = visit.page.getByRole('button', { name: '中华人民共和国社会保险法 第十条' })
    await source.click()

    const sheet = visit.page.getByRole('dialog', { name: '中华人民共和国社会保险法 第十条' })
    const words = await sheet.textContent()
    for (const part of [
      '全国人民代表大会常务委员会',
      '主席令第三十五号',
      '现行有效（2011年7月1日起施行）',
      '没有雇工的个体工商户',
    ]) {
      expect(words).toContain(part)
    }
    await visit.page.keyboard.press('Escape')

    expect(await sheet.count()).toBe(0)
    expect(await source.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  test('a source that is no longer in force says so', async () => {
    await using visit = await stage.visit()
    await visit.say(question)
    await visit.page.getByRole('button', { name: '某暂行办法 第三条' }).click()

    await visit.page.getByRole('dialog').getByText('已于2019年12月31日废止').waitFor()
  })

  test('the mark in the text opens the source that it names', async () => {
    await using visit = await stage.visit()
    await visit.say(question)
    await visit.page.getByRole('button', { name: '依据 1', exact: true }).click()

    await visit.page.getByRole('dialog', { name: '中华人民共和国社会保险法 第十条' }).waitFor()
  })

  test('when the network breaks the page says so, keeps the story and sends what was written meanwhile once', async () => {
    await using visit = await stage.visit()
    await visit.say(question)
    await visit.page.locator('.bubble', { hasText: answer }).waitFor()
    visit.standIn.down()
    await visit.page.getByText('网络断开，正在重新连接…').waitFor()
    await visit.say('断网时写的')

    visit.standIn.up()
    await visit.page.locator('.bubble', { hasText: '收到：断网时写的' }).waitFor()

    expect(await visit.countOf(answer)).toBe(1)
    expect(await visit.page.locator('.mine').count()).toBe(2)
    expect(visit.standIn.stored()).toEqual([question, '断网时写的'])
    expect(await visit.page.getByText('网络断开，正在重新连接…').count()).toBe(0)
  })

  test('a message whose receipt was lost is stored once and shown once, with its reply', async () => {
    await using visit = await stage.visit()
    visit.standIn.isMute = true
    await visit.say('路灯坏了')
    await expect.poll(() => visit.standIn.stored()).toEqual(['路灯坏了'])

    visit.standIn.isMute = false
    visit.standIn.cut()
    await visit.page.getByText('已送达').waitFor()

    expect(visit.standIn.stored()).toEqual(['路灯坏了'])
    expect(await visit.page.locator('.mine').count()).toBe(1)
  })

  test('after a reload the story is there again, once, and the connection goes on from its end', async () => {
    await using visit = await stage.visit()
    await visit.say(question)
    await visit.page.locator('.bubble', { hasText: answer }).waitFor()

    await visit.page.reload()
    await visit.page.locator('.bubble', { hasText: answer }).waitFor()
    await expect.poll(() => visit.standIn.connections.length).toBe(2)
    await visit.say('还有一个问题')
    await visit.page.locator('.bubble', { hasText: '收到：还有一个问题' }).waitFor()

    expect(await visit.page.locator('.mine').count()).toBe(2)
    expect(await visit.countOf(answer)).toBe(1)
    expect(visit.standIn.connections[1]?.get('after')).toBeTruthy()
  })

  test('an expired conversation gives way to a new one, and the page says so gently', async () => {
    await using visit = await stage.visit()
    await visit.say(question)
    await visit.page.locator('.bubble', { hasText: answer }).waitFor()
    visit.standIn.expireTokens()

    await visit.page.reload()
    await visit.page.getByText('之前的对话已过期，为您开始了新的对话').waitFor()

    expect(await visit.countOf(answer)).toBe(0)
    await visit.say('路灯坏了')
    await visit.page.locator('.bubble', { hasText: '收到：路灯坏了' }).waitFor()
  })

  test('an appeal is taken down before one’s eyes, confirmed by a button and answered with number and promise', async () => {
    await using visit = await stage.visit()
    await visit.say('小区门口的路灯坏了好几天')
    const draft = await visit.page.getByRole('region', { name: '正在登记的诉求' }).textContent()
    for (const part of ['投诉', '朝阳区建国路某小区南门', '市政 › 照明 › 路灯不亮', '还需要了解：时间、联系电话']) {
      expect(draft).toContain(part)
    }

    await visit.page.getByRole('button', { name: '一个多星期了' }).click()
    const summary = await visit.page.getByRole('region', { name: '请您核对' }).textContent()
    expect(summary).toContain('138****1234')
    expect(summary).not.toContain('13800001234')
    await visit.page.getByRole('button', { name: '确认', exact: true }).click()

    const ticket = await visit.page.getByRole('article', { name: '诉求已提交' }).textContent()
    for (const part of ['20261122-000123', '建外街道办事处', '11月29日 16:00 前', '已登记，等待派单']) {
      expect(ticket).toContain(part)
    }
    expect(visit.standIn.stored()).toEqual(['小区门口的路灯坏了好几天', '一个多星期了', '确认'])
    expect(await visit.page.getByRole('button', { name: '确认', exact: true }).count()).toBe(0)
  })

  test('the ticket number is copied with one tap', async () => {
    await using visit = await stage.visit({ permissions: ['clipboard-read', 'clipboard-write'] })
    await visit.say('我的诉求办到哪一步了')
    await visit.page.getByRole('button', { name: '复制工单号 20261122-000123' }).click()

    await visit.page.getByText('已复制').waitFor()
    expect(await visit.page.evaluate(() => navigator.clipboard.readText())).toBe('20261122-000123')
  })

  test('danger gets a card with a call button for every number', async () => {
    await using visit = await stage.visit()
    await visit.say('家里着火了有人受伤')
    const card = visit.page.getByRole('alert', { name: '紧急情况' })
    await card.waitFor()

    const calls = await card.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    expect(calls).toEqual(['tel:119', 'tel:120'])
  })

  test('who asks for a person learns the place in the queue, or that nobody is on duty', async () => {
    await using visit = await stage.visit()
    await visit.say('转人工')
    await visit.page.getByText('您排在第 2 位，预计等待大约 3 分钟').waitFor()

    await visit.say('夜里转人工')

    await visit.page.getByText('现在没有坐席在线', { exact: true }).waitFor()
    await visit.page.getByText('明天 9:00 前会有人给您回电').waitFor()
  })

  test('a refusal offers to rephrase, to leave an appeal and to speak to a person', async () => {
    await using visit = await stage.visit()
    await visit.say('火星上能落户吗')
    await visit.page.getByRole('button', { name: '换个说法再问' }).click()
    expect(await visit.page.getByRole('textbox').evaluate((area) => area === document.activeElement)).toBe(true)

    await visit.page.getByRole('button', { name: '转人工', exact: true }).click()

    await expect.poll(() => visit.standIn.stored()).toEqual(['火星上能落户吗', '转人工'])
  })

  test('an agent’s words are marked as a person’s', async () => {
    await using visit = await stage.visit()
    await visit.say('转人工')
    await visit.page.getByText('您排在第 2 位').waitFor()
    visit.standIn.speak({ kind: 'notice', author: 'agent', text: '您好，我是坐席小李。' })

    expect(await visit.page.locator('.message.agent').textContent()).toMatch(/^人工坐席[\s\S]*我是坐席小李/)
  })

  test('an answer can be rated, and who was not helped may say why', async () => {
    await using visit = await stage.visit()
    await visit.say(question)
    await visit.page.getByRole('button', { name: '没帮助' }).click()
    await visit.page.getByLabel('哪里没有答好？').fill('没说在哪里办')
    await visit.page.getByRole('button', { name: '提交' }).click()
    await visit.page.getByText('谢谢您的评价。').waitFor()

    const ratings = visit.standIn.received.filter(({ type }) => type === 'feedback')
    expect(ratings.map(({ helpful, comment }) => [helpful, comment])).toEqual([
      [false, undefined],
      [false, '没说在哪里办'],
    ])
  })

  test('a refused message says why and can be sent again', async () => {
    await using visit = await stage.visit()
    await visit.say('太快')
    await visit.page.getByText('未送达：您发得有点快，请歇几秒再发。').waitFor()

    await visit.page.getByRole('button', { name: '重试' }).click()

    await expect.poll(() => visit.standIn.received.filter(({ text }) => text === '太快').length).toBe(2)
    expect(await visit.page.locator('.mine').count()).toBe(1)
  })

  test('markup in a message is shown as text and does nothing', async () => {
    await using visit = await stage.visit()
    await visit.say('请念标签')
    await visit.page.locator('.bubble', { hasText: '<b>粗体</b>' }).waitFor()

    expect(await visit.page.locator('.bubble img, .bubble b').count()).toBe(0)
    expect(await visit.page.title()).toBe('接诉 · 12345 在线')
  })

  test('Enter sends, Shift+Enter makes a line, and Enter that ends a composed word sends nothing', async () => {
    await using visit = await stage.visit()
    const area = visit.page.getByRole('textbox')
    await area.fill('第一行')
    await area.press('Shift+Enter')
    await area.pressSequentially('第二行')
    await area.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })
    expect(await visit.page.locator('.mine').count()).toBe(0)

    await area.press('Enter')

    await expect.poll(() => visit.standIn.stored()).toEqual(['第一行\n第二行'])
    expect(await area.inputValue()).toBe('')
  })

  test('near the limit the page counts, beyond it nothing is sent', async () => {
    await using visit = await stage.visit()
    const area = visit.page.getByRole('textbox')
    await area.fill('路'.repeat(7_990))
    await visit.page.getByText('还可以写 10 字').waitFor()

    await area.fill('路'.repeat(8_001))
    await visit.page.getByText('超出 1 字').waitFor()
    await area.press('Enter')

    expect(await visit.page.getByRole('button', { name: '发送', exact: true }).isDisabled()).toBe(true)
    expect(visit.standIn.stored()).toEqual([])
  })

  test('a place is asked for with its reason, and goes along with the next message', async () => {
    await using visit = await stage.visit({
      permissions: ['geolocation'],
      geolocation: { latitude: 39.9, longitude: 116.4 },
    })
    await visit.page.getByRole('button', { name: '发送我的位置' }).click()
    await visit.page.getByText('知道事情发生在哪里，才能派给管这一片的单位').waitFor()
    await visit.page.getByRole('button', { name: '使用我的位置' }).click()
    await visit.page.getByText('位置会随下一条消息发送').waitFor()

    await visit.say('这里路灯坏了')

    await expect
      .poll(() => visit.standIn.received.find(({ type }) => type === 'message')?.location)
      .toEqual({ lat: 39.9, lon: 116.4, crs: 'wgs84' })
  })

  test('who does not give a place is told that an address does as well', async () => {
    await using visit = await stage.visit({ permissions: [] })
    await visit.page.getByRole('button', { name: '发送我的位置' }).click()
    await visit.page.getByRole('button', { name: '使用我的位置' }).click()

    await visit.page.getByText('您直接写地址也一样').waitFor()
  })

  test('what is kept and for what is said before the first message, and can be read again', async () => {
    await using visit = await stage.visit()
    await visit.page.getByRole('region', { name: '隐私提示' }).getByText('加密保存').waitFor()
    await visit.say('你好')
    await visit.page.locator('.bubble', { hasText: '收到：你好' }).waitFor()
    expect(await visit.page.getByRole('region', { name: '隐私提示' }).count()).toBe(0)

    await visit.page.getByRole('button', { name: '菜单' }).click()
    await visit.page.getByRole('button', { name: '关于与隐私' }).click()

    await visit.page.getByText('我们保存什么，用来做什么').waitFor()
  })

  test('a new conversation leaves nothing of the old one on the page', async () => {
    await using visit = await stage.visit()
    await visit.say(question)
    await visit.page.locator('.bubble', { hasText: answer }).waitFor()
    await visit.page.getByRole('button', { name: '菜单' }).click()
    await visit.page.getByRole('button', { name: '开始新的对话' }).click()
    await visit.page.getByRole('button', { name: '开始新的对话' }).click()

    await visit.page.getByText('市民服务热线 · 已连接').waitFor()

    expect(await visit.page.locator('.message').count()).toBe(0)
    expect(visit.standIn.connections.at(-1)?.get('resume')).toBeNull()
  })

  test('the business line is a conversation of its own', async () => {
    await using visit = await stage.visit({ path: '/enterprise' })
    await visit.page.getByText('企业服务热线 · 已连接').waitFor()

    expect(visit.standIn.connections[0]?.get('line')).toBe('enterprise')
  })

  test('the page works inside another site’s frame where nothing may be stored', async () => {
    await using visit = await stage.visit()
    const address = visit.page.url()
    await visit.page.addInitScript(() => {
      const refuse = () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError')
      }
      Object.defineProperty(window, 'localStorage', { get: refuse })
      Object.defineProperty(window, 'sessionStorage', { get: refuse })
    })
    await visit.page.goto(`${address.replace('127.0.0.1', 'localhost')}another-site?shows=${address}`)
    const frame = visit.page.frameLocator('iframe')

    await frame.getByRole('textbox').fill('你好')
    await frame.getByRole('textbox').press('Enter')

    await frame.locator('.bubble', { hasText: '收到：你好' }).waitFor()
    expect(visit.faults).toEqual([])
  })
})
