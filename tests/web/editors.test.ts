import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boatArticle, boatArticles } from '../knowledge/fixtures/index.ts'
import { barriers } from './support/barriers.ts'
import { isWithoutBrowser, openBrowser } from './support/browser.ts'
import { DeskGateway } from './support/desk-gateway.ts'

const wide = { width: 1366, height: 900 }
const phone = { width: 390, height: 844 }
const words = { name: 'bianji', shown: '编辑丙' }
const eyes = { name: 'banzhang', shown: '张班长' }

const id = 'boat-licence'

describe.skipIf(isWithoutBrowser)('editors at the desk', () => {
  let gateway: DeskGateway
  let browser: Browser
  /** Who writes, and who lets it out. */
  let editor: Page
  let reviewer: Page

  beforeAll(async () => {
    const build = fileURLToPath(new URL('../../scripts/build-web.ts', import.meta.url))
    expect(spawnSync(process.execPath, [build, '--if-stale'], { stdio: 'inherit' }).status).toBe(0)
    gateway = await DeskGateway.open()
    browser = await openBrowser()
    await gateway.putArticles(boatArticles())
    editor = await atDesk(words, await gateway.account(words.name, words.shown, 'editor'))
    reviewer = await atDesk(eyes, await gateway.account(eyes.name, eyes.shown, 'supervisor'))
  }, 300_000)
  afterAll(async () => {
    await browser?.close()
    await gateway?.close()
  })

  async function atDesk({ name }: { name: string }, password: string): Promise<Page> {
    const context = await browser.newContext({ viewport: wide, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.setDefaultTimeout(50_000)
    await page.goto(`${gateway.origin}/desk/account`)
    await page.getByLabel('账号').fill(name)
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '我的账号' }).waitFor()
    return page
  }

  async function open(page: Page, path: string, title: string): Promise<void> {
    await page.goto(`${gateway.origin}/desk/knowledge/${path}`)
    await page.getByRole('heading', { name: title, exact: true }).waitFor()
  }

  /** Nobody is kept out, and on a telephone nothing sticks out to the side. */
  async function suits(page: Page, name: string): Promise<void> {
    await page.setViewportSize(phone)
    expect(await barriers(page), name).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width)
    const folder = process.env.SCREENSHOTS
    if (folder) await page.screenshot({ path: `${folder}/editors-${name}.png`, fullPage: true })
    await page.setViewportSize(wide)
  }

  test('asks as citizens do and sees what is found, how surely, why, and until when it holds', async () => {
    await open(editor, 'articles', '知识库')
    const { question } = boatArticle('boat-licence')
    await editor.getByLabel('问题', { exact: true }).fill(question)
    await editor.keyboard.press('Enter')

    await editor.getByText('会答复').waitFor()
    const first = editor.getByRole('row').filter({ hasText: '与库中问题一致' }).first()
    await first.getByText('99%').waitFor()
    expect(await first.textContent()).toMatch(/《.+》.*至/)
    await suits(editor, 'search')

    await editor.getByLabel('日期').fill('1990-01-01')
    await editor.getByLabel('问题', { exact: true }).press('Enter')

    await editor.getByRole('heading', { name: '找到了但现在不能用' }).waitFor()
    await editor
      .getByText(/自20\d\d年.*起才施行/)
      .first()
      .waitFor()
  })

  test('writes with a preview and hands in, and may not let out their own words', async () => {
    await open(editor, `articles/${id}`, boatArticle(id).question)
    await editor.getByLabel('费用').fill('每本35元')
    await editor.getByText('费用：每本35元').waitFor()
    await suits(editor, 'article')
    await editor.getByLabel('说明').fill('收费标准变了')
    await editor.getByRole('button', { name: '保存草稿' }).click()
    await editor.getByRole('button', { name: '提交审核' }).waitFor()
    expect(await editor.getByLabel('说明').inputValue()).toBe('收费标准变了')
    await editor.getByRole('button', { name: '提交审核' }).click()
    await editor.getByText('待审', { exact: true }).waitFor()
    await editor.getByRole('button', { name: '发布' }).click()
    await editor.getByText('自己写的要由同事发布').waitFor()
  })

  test('adds a fee to a passage of a law, which loses nothing that the page has no field for', async () => {
    const { id: _id, fee: _fee, sources, ...boat } = boatArticle(id)
    const passage = {
      ...boat,
      id: 'passage-of-law',
      question: '城市游船管理办法 第三条',
      passageOf: { document: '城市游船管理办法', path: ['第二章', '第三条'] },
      replaces: 'boat-licence',
      sources: [{ ...sources[0]!, checkNote: '与公报核对' }],
      sample: true,
    }
    await gateway.putArticles([passage])
    await open(editor, `articles/${passage.id}`, passage.question)
    await editor.getByLabel('费用').fill('每本35元')
    await editor.getByText('费用：每本35元').waitFor()

    await editor.getByRole('button', { name: '保存草稿' }).click()

    await editor.getByRole('button', { name: '提交审核' }).waitFor()
    const [draft] = await gateway.db.query<{ content: object }>(
      'select content from article_draft where article_id = $1',
      [passage.id],
    )
    expect(draft!.content).toEqual({ ...passage, fee: '每本35元' })
  })

  test('a colleague finds it waiting, reads in the history what became different, and publishes it', async () => {
    await open(reviewer, 'review', '审核与检查')
    const waiting = reviewer.getByRole('link', { name: boatArticle(id).question })
    await waiting.waitFor()
    await suits(reviewer, 'review')
    await waiting.click()
    await reviewer.getByRole('tab', { name: '历史' }).click()
    await reviewer.getByRole('button', { name: /保存草稿.*编辑丙/ }).click()
    const changes = reviewer.getByRole('tabpanel', { name: '历史' }).locator('.diff > div')
    const fee = changes.filter({ hasText: '费用' })
    await fee.waitFor()
    expect((await fee.locator('ins').allTextContents()).join('')).toContain('35')
    expect((await fee.locator('del').allTextContents()).join('')).toContain('10')
    expect(await changes.count()).toBe(1)
    await suits(reviewer, 'history')

    await reviewer.getByRole('button', { name: '发布', exact: true }).click()

    await reviewer.getByText('已发布第 2 版').waitFor()
    await reviewer.getByRole('tab', { name: '历史' }).click()
    await reviewer.getByRole('button', { name: /第 2 版.*张班长/ }).waitFor()
    await expect.poll(() => gateway.answerTo(boatArticle(id).question), { timeout: 30_000 }).toContain('每本35元')
  })

  test('brings a file, sees what it would change, and a colleague publishes it', async () => {
    const table = '问题,答复,依据,发文单位\n皮划艇要登记吗？,要登记。,城市游船管理办法,市游船管理办公室\n'
    await open(editor, 'import', '导入文件')
    await editor
      .getByLabel('选择文件', { exact: true })
      .setInputFiles({ name: '皮划艇.csv', mimeType: 'text/csv', buffer: Buffer.from(table) })
    await editor.getByText('新增 1 条，更新 0 条').waitFor()
    await suits(editor, 'import')
    await editor.getByRole('button', { name: '提交审核' }).click()

    await open(reviewer, 'review', '审核与检查')
    await reviewer.getByRole('button', { name: '全部发布' }).click()
    await reviewer.getByText('皮划艇.csv').waitFor({ state: 'detached' })
    await expect.poll(() => gateway.ask('皮划艇要登记吗？'), { timeout: 30_000 }).toBe('answer')
  })

  test('sees how far the publishing of a long file is', async () => {
    const rows = Array.from(
      { length: 3000 },
      (_, at) => `第${at + 1}号船要登记吗？,第${at + 1}号船要登记。,游船办法,市游船办`,
    )
    const file = Buffer.from(`问题,答复,依据,发文单位\n${rows.join('\n')}`)
    await open(editor, 'import', '导入文件')
    await editor
      .getByLabel('选择文件', { exact: true })
      .setInputFiles({ name: '船名册.csv', mimeType: 'text/csv', buffer: file })
    await editor.getByText('新增 3000 条').waitFor()
    await editor.getByRole('button', { name: '提交审核' }).click()

    await open(reviewer, 'review', '审核与检查')
    await reviewer.getByRole('button', { name: '全部发布' }).click()
    await reviewer.getByLabel('发布进度').waitFor()
    await expect.poll(() => reviewer.getByLabel('发布进度').textContent()).toMatch(/^\d+%$/)
    await suits(reviewer, 'publishing')
    await reviewer.getByText('船名册.csv').waitFor({ state: 'detached', timeout: 60_000 })
  })

  test('sees of a law which law it is, and how much of it is shown; too much is refused with what to do', async () => {
    const laws = (count: number) =>
      Buffer.from(
        Array.from({ length: count }, (_, at) =>
          JSON.stringify({ law: '城市划艇条例', article: `第${at + 1}条`, text: '划艇要登记。' }),
        ).join('\n'),
      )
    const choose = (name: string, buffer: Buffer) =>
      editor.getByLabel('选择文件', { exact: true }).setInputFiles({ name, mimeType: 'application/jsonl', buffer })
    await open(editor, 'import', '导入文件')
    await editor.getByText('一个文件最多').waitFor()
    await editor.getByLabel('施行日期').fill('2026-01-01')
    await editor.getByLabel('失效日期').fill('2025-12-31')
    await editor.getByText('不能早于施行日期').waitFor()
    await editor.getByLabel('失效日期').fill('2030-12-31')
    await editor.getByLabel('适用地区').click()
    await editor.getByTitle('朝阳区', { exact: true }).click()
    await suits(editor, 'import-said')
    await choose('条例.jsonl', laws(60))
    await editor.getByText('城市划艇条例 › 第1条', { exact: true }).waitFor()
    await editor.getByText('共 60 条，下面列出前 50 条').waitFor()
    const [stored] = await gateway.db.query(
      `select articles->0->>'area' as area, articles->0->'sources'->0->>'effectiveTo' as "effectiveTo", stated
         from article_import where file = '条例.jsonl'`,
    )
    expect(stored).toEqual({ area: '110105', effectiveTo: '2030-12-31', stated: ['area'] })

    await choose('全部.jsonl', laws(5001))

    await editor.getByText('文件里超过 5000 条').waitFor()
    await editor.getByRole('button', { name: '丢弃' }).click()
    await editor.getByText('条例.jsonl').waitFor({ state: 'detached' })
  })

  test('finds what could not be answered, and begins an article from it', async () => {
    expect(await gateway.ask('火星移民护照怎么申请')).toBe('refusal')
    // Messages are counted once none before them can still come in.
    await gateway.db.query(`update message set at = at - interval '1 minute'`)
    await open(editor, 'gaps', '没答好的问题')
    const card = editor.locator('.ant-card').filter({ hasText: '火星移民护照' })
    await card.waitFor()
    await suits(editor, 'gaps')
    await card.getByRole('button', { name: '写成知识' }).click()

    await editor.getByRole('tab', { name: '编辑' }).waitFor()
    expect(await editor.getByLabel('问题', { exact: true }).inputValue()).toContain('火星移民护照')
  })

  test('adds the words of a question that was refused to an article that answers it', async () => {
    expect(await gateway.ask('租船的押金扣几分')).toBe('refusal')
    await gateway.db.query(`update message set at = at - interval '1 minute'`)
    await open(editor, 'gaps', '没答好的问题')
    const card = editor.locator('.ant-card').filter({ hasText: '租船的押金扣几分' })
    await card.getByText('也许已有答复').waitFor()
    await suits(editor, 'gaps-meant')
    await card.getByRole('button', { name: '加进它的问法' }).first().click()

    await editor.getByText('已在“相似问法”里加上：租船的押金扣几分').waitFor()
    expect(await editor.getByLabel('相似问法（一行一个）').inputValue()).toContain('租船的押金扣几分')
    await editor.getByText('正文里没有写明分数').first().waitFor()
    await suits(editor, 'gaps-added')
    await editor.getByRole('button', { name: '保存草稿' }).click()
    await editor.getByText('草稿已保存').waitFor()
  })

  test('keeps a theme of the month with its list, table, picture and questions', async () => {
    await open(editor, 'collections', '每月一题')
    await editor.getByRole('button', { name: '新建专题' }).click()
    await editor.getByLabel('题目').fill('游船安全')
    await editor.getByLabel('月份').fill('2026-11')
    await editor.getByLabel(/一单/).fill('核对驾驶证\n检查救生衣')
    await editor.getByLabel(/一表/).fill('事项 | 单位\n发证 | 市游船管理办公室')
    await editor.getByLabel(/一图/).fill('https://example.com/boats.png')
    await editor.getByLabel(/一问答/).fill('驾驶证')
    await editor.getByText(boatArticle('boat-licence').question).first().click()
    await editor.keyboard.press('Escape')
    await suits(editor, 'theme-form')
    await editor.getByRole('button', { name: '保存', exact: true }).click()

    await editor.getByRole('heading', { name: '游船安全' }).waitFor()
    await editor.getByRole('cell', { name: '市游船管理办公室' }).waitFor()
    await editor.getByRole('link', { name: boatArticle('boat-licence').question }).waitFor()
    await suits(editor, 'theme')
  })
})
