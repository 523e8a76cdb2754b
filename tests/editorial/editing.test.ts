import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/db/index.ts'
import { Editing, historyOf, listDrafts } from '../../src/editorial/index.ts'
import { createKnowledge, type Knowledge } from '../../src/knowledge/index.ts'
import { localEmbedder } from '../../src/model/index.ts'
import { boatArticle, boatArticles } from '../knowledge/fixtures/index.ts'
import { databases, type OwnDatabase } from '../support/databases.ts'

const at = new Date('2026-11-22T10:00:00+08:00')
const li = { id: 'u-li', name: '李编辑' }
const wang = { id: 'u-wang', name: '王主管' }
const licence = boatArticle('boat-licence')
const dearer = { ...licence, fee: '工本费20元' }

describe.each(databases)('on %s', (_, open) => {
  let own: OwnDatabase
  let db: Database
  let knowledge: Knowledge
  beforeAll(async () => {
    own = await open()
    db = own.database
  }, 60_000)
  afterAll(() => own[Symbol.asyncDispose]())
  beforeEach(async () => {
    for (const table of ['article_step', 'article_draft', 'article', 'knowledge_change']) {
      await db.query(`delete from ${table}`)
    }
    knowledge = await createKnowledge({ db, embedder: localEmbedder(), model: null, clock: () => at })
    await knowledge.importArticles(boatArticles(), { actor: 'cli' })
  })

  const desk = (twoPersonRule = true) => new Editing({ db, knowledge, clock: () => at, twoPersonRule })
  const fee = async () => {
    const [hit] = await knowledge.search('怎么申请游船驾驶证', { line: 'citizen', at, limit: 1 })
    return hit!.article.fee
  }

  test('an article goes from draft over review to the public, and only then is it answered from', async () => {
    const editing = desk()

    const draft = await editing.save(dearer, 0, { editor: li, reason: '收费标准调整' })
    const submitted = await editing.submit(licence.id, draft.revision, { editor: li, reason: '请审核' })
    const meanwhile = await fee()
    await editing.publish(licence.id, submitted.revision, { editor: wang, reason: '已核对公示' })

    expect([draft.state, submitted.state, meanwhile, await fee()]).toEqual([
      'draft',
      'in-review',
      '工本费10元',
      '工本费20元',
    ])
    expect(await editing.find(licence.id)).toBeNull()
    const history = await historyOf(db, licence.id)
    expect(history.map(({ action, version, actorName, reason }) => [action, version, actorName, reason])).toEqual(
      expect.arrayContaining([
        ['updated', 2, '王主管', '已核对公示'],
        ['submitted', null, '李编辑', '请审核'],
        ['saved', null, '李编辑', '收费标准调整'],
        ['created', 1, '', ''],
      ]),
    )
  })

  test('a passage stays one, and what took the place of another too, when a page saves it without saying so', async () => {
    const place = { passageOf: { document: '城市游船管理办法', path: ['第三条'] }, replaces: 'boat-night' }
    await knowledge.importArticles([{ ...licence, ...place }], { actor: 'cli' })

    const first = await desk().save(dearer, 0, { editor: li, reason: '' })
    const second = await desk().save({ ...dearer, fee: '免费' }, first.revision, { editor: wang, reason: '' })
    const other = { document: '城市游船管理办法', path: ['第四条'] }
    const moved = await desk().save({ ...dearer, passageOf: other }, second.revision, { editor: wang, reason: '' })

    expect(first.article).toMatchObject(place)
    expect(second.article).toMatchObject({ ...place, fee: '免费' })
    expect(moved.article).toMatchObject({ passageOf: other, replaces: 'boat-night' })
  })

  test('nobody publishes what they wrote in, unless the city says so', async () => {
    const first = await desk().save(dearer, 0, { editor: li, reason: '' })
    const second = await desk().save({ ...dearer, fee: '免费' }, first.revision, { editor: wang, reason: '' })
    const { revision } = await desk().submit(licence.id, second.revision, { editor: wang, reason: '' })

    for (const editor of [li, wang]) {
      await expect(desk().publish(licence.id, revision, { editor, reason: '' })).rejects.toMatchObject({
        code: 'REVIEW_OWN',
      })
    }
    expect(await fee()).toBe('工本费10元')

    await desk(false).publish(licence.id, revision, { editor: li, reason: '' })
    expect(await fee()).toBe('免费')
  })

  test('two editors who save over each other: the second is told', async () => {
    await desk().save(dearer, 0, { editor: li, reason: '' })

    const late = desk().save({ ...licence, fee: '30元' }, 0, { editor: wang, reason: '' })

    await expect(late).rejects.toMatchObject({ code: 'ARTICLE_CONFLICT' })
  })

  test('what is in review cannot be changed until it is sent back, with the reason kept', async () => {
    const saved = await desk().save(dearer, 0, { editor: li, reason: '' })
    const { revision } = await desk().submit(licence.id, saved.revision, { editor: li, reason: '' })
    await expect(desk().save(licence, revision, { editor: li, reason: '' })).rejects.toMatchObject({
      code: 'ARTICLE_CONFLICT',
    })

    const back = await desk().sendBack(licence.id, revision, { editor: wang, reason: '依据没有写条款' })

    expect(back.state).toBe('draft')
    expect((await historyOf(db, licence.id)).map(({ reason }) => reason)).toContain('依据没有写条款')
    expect((await listDrafts(db, 'draft', 10)).map(({ article }) => article.id)).toEqual([licence.id])
  })

  test('an import that was faster is not overwritten unseen', async () => {
    const saved = await desk().save(dearer, 0, { editor: li, reason: '' })
    const { revision } = await desk().submit(licence.id, saved.revision, { editor: li, reason: '' })
    await knowledge.importArticles([{ ...licence, fee: '工本费50元' }], { actor: 'cli' })

    const publishing = desk().publish(licence.id, revision, { editor: wang, reason: '' })

    await expect(publishing).rejects.toMatchObject({ code: 'ARTICLE_CONFLICT' })
    expect(await fee()).toBe('工本费50元')
  })

  test('without a source nothing is handed in, and a faulty article is told with every fault', async () => {
    const { revision } = await desk().save({ ...licence, sources: [] }, 0, { editor: li, reason: '' })

    await expect(desk().submit(licence.id, revision, { editor: li, reason: '' })).rejects.toMatchObject({
      code: 'KNOWLEDGE_INVALID',
    })
    await expect(desk().save({ ...licence, area: '北京', answer: '' }, 1, { editor: li, reason: '' })).rejects.toThrow(
      /answer[\s\S]*area/,
    )
  })

  test('a discarded working copy leaves the published words alone, and a withdrawn article answers no more', async () => {
    await desk().save(dearer, 0, { editor: li, reason: '' })

    await desk().discard(licence.id, { editor: li, reason: '写错了' })
    const kept = await fee()
    await desk().withdraw(licence.id, { editor: wang, reason: '办法已废止' })
    const [first] = await historyOf(db, licence.id)

    expect(kept).toBe('工本费10元')
    expect((await knowledge.answer(licence.question, { line: 'citizen', at })).outcome).toBe('refused')
    expect(first).toMatchObject({ action: 'withdrawn', actorName: '王主管', reason: '办法已废止' })
  })
})
