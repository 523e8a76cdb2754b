import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { CommandContext } from '../../src/commands/command.ts'
import { importKnowledge } from '../../src/commands/knowledge.ts'
import type { Database } from '../../src/db/index.ts'
import { ImportDesk } from '../../src/editorial/index.ts'
import { type Article, createKnowledge, type ImportOptions, type Knowledge } from '../../src/knowledge/index.ts'
import { localEmbedder } from '../../src/model/index.ts'
import { databases, type OwnDatabase } from '../support/databases.ts'

const at = new Date('2026-11-22T10:00:00+08:00')
const li = { id: 'u-li', name: '李编辑' }
const wang = { id: 'u-wang', name: '王主管' }
const rules = (third: string, fourth = '第四条　夜间不得开船。') =>
  Buffer.from(
    `城市游船管理办法\n第一条　为了管理游船。\n第二条　出租游船要登记。\n第三条　${third}\n${fourth}\n第五条　自2022年3月1日起施行。`,
  )

describe.each(databases)('on %s', (_, open) => {
  let own: OwnDatabase
  let db: Database
  let knowledge: Knowledge
  let desk: ImportDesk
  beforeAll(async () => {
    own = await open()
    db = own.database
    knowledge = await createKnowledge({ db, embedder: localEmbedder(), model: null, clock: () => at })
    desk = new ImportDesk({ db, knowledge, clock: () => at, twoPersonRule: true })
  }, 60_000)
  afterAll(() => own[Symbol.asyncDispose]())

  async function takenAt(id: string): Promise<Date | undefined> {
    const [row] = await db.query<{ at: Date }>('select taken_at as at from article_import where id = $1', [id])
    return row?.at
  }

  test('a file is looked at, handed in, let out by somebody else; brought again it updates and never doubles', async () => {
    const brought = await desk.bring('游船.txt', rules('年满十八周岁可以申请。'), {}, li)
    const unseen = knowledge.size
    await expect(desk.publish(brought.id, { editor: wang, reason: '' })).rejects.toMatchObject({
      code: 'ARTICLE_CONFLICT',
    })
    await desk.submit(brought.id, { editor: li, reason: '新规入库' })
    await expect(desk.publish(brought.id, { editor: li, reason: '' })).rejects.toMatchObject({ code: 'REVIEW_OWN' })
    const published = await desk.publish(brought.id, { editor: wang, reason: '' })

    const again = await desk.bring('游船.txt', rules('年满二十周岁可以申请。', ''), {}, li)
    await desk.submit(again.id, { editor: li, reason: '修订' })
    const update = await desk.publish(again.id, { editor: wang, reason: '' })

    expect(brought).toMatchObject({ state: 'previewed', counts: { created: 5 }, faults: [], gone: 0 })
    expect(brought.examples[2]).toMatchObject({
      document: '城市游船管理办法',
      path: ['第三条'],
      answer: '年满十八周岁可以申请。',
      change: 'created',
    })
    expect([unseen, published.created]).toEqual([0, 5])
    expect(again).toMatchObject({ counts: { created: 0, updated: 1, unchanged: 3 }, gone: 1 })
    expect(update).toMatchObject({ created: 0, updated: 1, withdrawn: 1 })
    expect(knowledge.size).toBe(4)
    expect(await desk.open()).toEqual([])
  })

  test('what editors add to a passage outlives the same file and a new version of it', async () => {
    const bring = async (bytes: Buffer, meta = {}) => {
      const brought = await desk.bring('划艇.txt', bytes, { title: '城市划艇管理办法', ...meta }, li)
      await desk.submit(brought.id, { editor: li, reason: '' })
      return { brought, published: await desk.publish(brought.id, { editor: wang, reason: '' }) }
    }
    const third = async () => {
      const articles = await knowledge.exportArticles()
      return articles.find(({ question }) => question === '城市划艇管理办法 第三条')!
    }
    await bring(rules('年满十八周岁可以申请。'))
    const read = await third()
    const own = { title: '办事指南', issuer: '市游船管理办公室', states: '带证件。', checked: true }
    const added = {
      where: '西河码头',
      fee: '免费',
      materials: ['身份证'],
      steps: ['报名'],
      deadline: '5个工作日',
      similarQuestions: ['怎么申请划艇证'],
      area: '110105',
      audience: '市民',
      ownerUnit: '市游船管理办公室',
      reviewBy: '2028-01-01',
    }
    const source = { ...read.sources[0]!, issuer: '市游船管理委员会', url: 'https://boats.example/rules' }
    await knowledge.importArticles([{ ...read, ...added, sources: [source, own] }], { actor: 'test' })

    const same = await bring(rules('年满十八周岁可以申请。'))
    const revised = await bring(rules('年满二十周岁可以申请。'))
    const afterRevision = await third()
    const stated = await bring(rules('年满二十周岁可以申请。'), { ownerUnit: '市水务局' })

    expect(same.brought.counts).toMatchObject({ updated: 0, unchanged: 5 })
    expect(same.published).toMatchObject({ updated: 0, unchanged: 5 })
    expect(revised.brought.counts).toMatchObject({ updated: 1, unchanged: 4 })
    expect(revised.published).toMatchObject({ updated: 1, unchanged: 4 })
    expect(afterRevision).toMatchObject({ ...added, answer: '年满二十周岁可以申请。' })
    expect(afterRevision.sources).toEqual([
      { ...source, states: '年满二十周岁可以申请。', checked: expect.any(Boolean) },
      own,
    ])
    expect(stated.published).toMatchObject({ updated: 5 })
    expect(await third()).toMatchObject({ ...added, ownerUnit: '市水务局' })
  })

  test('the command keeps what editors added to a passage, and says so beforehand', async () => {
    const file = join(tmpdir(), `划艇-${process.pid}.txt`)
    await writeFile(file, rules('年满十八周岁可以申请。'))
    const context = { db, knowledge, clock: () => at } as CommandContext
    const output = { line: () => {}, progress: () => {} }
    const command = (more: object = {}) =>
      importKnowledge(context, { files: [file], title: '命令行游船管理办法', ...more }, output)
    const fourth = async () => {
      const articles = await knowledge.exportArticles()
      return articles.find(({ question }) => question === '命令行游船管理办法 第四条')!
    }
    await command()
    await knowledge.importArticles([{ ...(await fourth()), where: '西河码头', area: '110105' }], { actor: 'test' })

    const planned = await command({ dryRun: true })
    const again = await command()

    expect([planned.result, again.result]).toMatchObject([{ unchanged: 5 }, { unchanged: 5, updated: 0 }])
    expect(await fourth()).toMatchObject({ where: '西河码头', area: '110105' })
    expect((await command({ area: '110106' })).result).toMatchObject({ updated: 5 })
    expect(await fourth()).toMatchObject({ where: '西河码头', area: '110106' })
  })

  test('of publishing and discarding at once, one is done and the other is told', async () => {
    const file = Buffer.from('编号,问题,答复,依据,发文单位\nonce-1,皮划艇要登记吗？,要登记。,游船办法,市游船办\n')
    for (const first of ['publish', 'discard'] as const) {
      const { id } = await desk.bring('表.csv', file, {}, li)
      await desk.submit(id, { editor: li, reason: '' })
      const wish = { editor: wang, reason: '' }
      const [one, other] = first === 'publish' ? (['publish', 'discard'] as const) : (['discard', 'publish'] as const)

      const outcomes = await Promise.allSettled([desk[one](id, wish), desk[other](id, wish), desk.publish(id, wish)])

      const lost = outcomes.filter((outcome) => outcome.status === 'rejected')
      expect(lost.map(({ reason }) => reason.code)).toEqual(['ARTICLE_CONFLICT', 'ARTICLE_CONFLICT'])
    }
  })

  test('publishing that failed is tried again at once, one that was interrupted after a while', async () => {
    const file = Buffer.from('编号,问题,答复,依据,发文单位\nagain-1,快艇要登记吗？,要登记。,游船办法,市游船办\n')
    const { id } = await desk.bring('表.csv', file, {}, li)
    await desk.submit(id, { editor: li, reason: '' })
    const wish = { editor: wang, reason: '' }
    const deskAt = (now: Date, own = knowledge) =>
      new ImportDesk({ db, knowledge: own, clock: () => now, twoPersonRule: true })
    const broken = { ...knowledge, importArticles: () => Promise.reject(new Error('the database is gone')) }
    const hanging = { ...knowledge, importArticles: () => new Promise<never>(() => {}) }

    await expect(deskAt(at, broken).publish(id, wish)).rejects.toThrow('the database is gone')
    void deskAt(at, hanging).publish(id, wish)
    await expect.poll(async () => (await desk.find(id)).state).toBe('publishing')
    await expect(desk.publish(id, wish)).rejects.toMatchObject({ code: 'ARTICLE_CONFLICT' })
    await expect(desk.discard(id, wish)).rejects.toMatchObject({ code: 'ARTICLE_CONFLICT' })
    const later = await deskAt(new Date(at.getTime() + 61_000)).publish(id, wish)

    expect(later).toMatchObject({ created: 1 })
  })

  test('publishing that takes long is not taken by anybody else while it goes on, and tells how far it is', async () => {
    const rows = Array.from(
      { length: 450 },
      (_, row) => `slow-${row},第${row}条船要登记吗？,要登记。,游船办法,市游船办`,
    )
    const { id } = await desk.bring('表.csv', Buffer.from(`编号,问题,答复,依据,发文单位\n${rows.join('\n')}`), {}, li)
    await desk.submit(id, { editor: li, reason: '' })
    let now = at
    let goOn = () => {}
    const half = new Promise<void>((resolve) => (goOn = resolve))
    const slow = {
      ...knowledge,
      importArticles: async (articles: readonly Article[], options: ImportOptions) => {
        await knowledge.importArticles(articles.slice(0, 200), options)
        await half
        return knowledge.importArticles(articles, options)
      },
    }
    const slowDesk = new ImportDesk({ db, knowledge: slow, clock: () => now, twoPersonRule: true })
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())

    const published = slowDesk.publish(id, { editor: wang, reason: '' })
    await expect.poll(async () => (await desk.find(id)).counts).toMatchObject({ unchanged: 200, created: 250 })
    now = new Date(at.getTime() + 90_000)
    vi.advanceTimersByTime(10_000)
    await expect.poll(() => takenAt(id)).toEqual(now)
    await expect(slowDesk.publish(id, { editor: wang, reason: '' })).rejects.toMatchObject({ code: 'ARTICLE_CONFLICT' })
    goOn()

    expect(await published).toMatchObject({ created: 250 })
  })

  test('a file of more than the desk takes is refused with a reason of its own', async () => {
    const rows = Array.from({ length: 5001 }, (_, at) => ({ law: '游船条例', article: `第${at}条`, text: '登记。' }))
    const bytes = gzipSync(rows.map((row) => JSON.stringify(row)).join('\n'))

    await expect(desk.bring('条例.jsonl.gz', bytes, {}, li)).rejects.toMatchObject({ code: 'IMPORT_TOO_MANY' })
  })

  test('a file with faults cannot be handed in, and a discarded one is gone', async () => {
    const table = Buffer.from('编号,问题,答复,适用地区\nok-1,问,答,110000\nok-2,问二,答二,北京\n')

    const { id, faults } = await desk.bring('表.csv', table, {}, li)

    expect(faults).toMatchObject([{ line: 3, articleId: 'ok-2' }])
    await expect(desk.submit(id, { editor: li, reason: '' })).rejects.toMatchObject({ code: 'KNOWLEDGE_INVALID' })
    await desk.discard(id, { editor: li })
    await expect(desk.submit(id, { editor: li, reason: '' })).rejects.toMatchObject({ code: 'ARTICLE_CONFLICT' })
  })
})
