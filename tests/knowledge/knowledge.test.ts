import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/db/index.ts'
import { AppError } from '../../src/domain/index.ts'
import { createKnowledge, type KnowledgeOptions } from '../../src/knowledge/index.ts'
import { type Embedder, localEmbedder } from '../../src/model/index.ts'
import { databases, type OwnDatabase } from '../support/databases.ts'
import { boatArticle, boatArticles, scriptedModel } from './fixtures/index.ts'

const at = new Date('2026-11-22T10:00:00+08:00')
const citizen = { line: 'citizen', at, limit: 5 } as const

/** Empties the knowledge tables, so that tests may share one database. */
async function emptyKnowledge(database: Database): Promise<void> {
  await database.query('delete from article')
  await database.query('delete from knowledge_change')
}

describe.each(databases)('on %s', (_, open) => {
  let own: OwnDatabase
  let db: Database
  beforeAll(async () => {
    own = await open()
    db = own.database
  }, 60_000)
  afterAll(() => own[Symbol.asyncDispose]())
  beforeEach(() => emptyKnowledge(db))

  const start = (options: Partial<KnowledgeOptions> = {}) =>
    createKnowledge({ db, embedder: localEmbedder(), model: null, clock: () => at, ...options })

  async function boats(options: Partial<KnowledgeOptions> = {}) {
    const knowledge = await start(options)
    await knowledge.importArticles(boatArticles(), { actor: 'editor-1' })
    return knowledge
  }

  const count = async (table: string) =>
    (await db.query<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n

  test('an import tells its progress and is found at once', async () => {
    const knowledge = await start()
    const steps: [number, number][] = []

    const result = await knowledge.importArticles(boatArticles(), {
      actor: 'editor-1',
      onProgress: (done, total) => steps.push([done, total]),
    })
    const [best] = await knowledge.search('想学开游船，证怎么考', citizen)

    expect(result).toEqual({ created: 5, updated: 0, unchanged: 0 })
    expect(steps).toEqual([[5, 5]])
    expect(best).toMatchObject({ articleId: 'boat-licence', lexical: expect.any(Number), cosine: expect.any(Number) })
    expect(best!.why.length).toBeGreaterThan(0)
  })

  test('a new list of synonyms is in use at once, on another replica at its next look, and a wrong one changes nothing', async () => {
    const here = await boats()
    const there = await start()
    const found = async (knowledge: typeof here) => (await knowledge.search('划划乐执照', citizen))[0]?.lexical ?? 0
    const before = await found(there)

    const refused = await here.importWording('游船 = 划划乐\n游船 -> ', { actor: 'editor-1' })
    const afterRefusal = await found(here)
    const faults = await here.importWording('游船 = 划划乐', { actor: 'editor-1' })
    await there.refresh()

    expect(refused).toEqual([{ line: 2, fault: expect.any(String) }])
    expect(afterRefusal).toBe(before)
    expect(faults).toEqual([])
    expect(await found(here)).not.toBe(before)
    expect(await found(there)).toBe(await found(here))
    expect(await there.exportWording()).toBe('游船 = 划划乐')
    await db.query('delete from wording')
  })

  test('importing the same file again changes nothing', async () => {
    const knowledge = await boats()
    const before = [await count('article_version'), await count('knowledge_change'), await count('chunk_vector')]

    const again = await knowledge.importArticles(boatArticles(), { actor: 'editor-2' })

    expect(again).toEqual({ created: 0, updated: 0, unchanged: 5 })
    expect([await count('article_version'), await count('knowledge_change'), await count('chunk_vector')]).toEqual(
      before,
    )
  })

  test('every change keeps the version before it, with who made it', async () => {
    const knowledge = await boats()
    const article = boatArticle('boat-licence')

    await knowledge.importArticles([{ ...article, fee: '工本费20元' }], { actor: 'editor-2' })
    const versions = await db.query(
      `select version, change, actor, content->>'fee' as fee from article_version where article_id = $1 order by version`,
      [article.id],
    )

    expect(versions).toEqual([
      { version: 1, change: 'created', actor: 'editor-1', fee: '工本费10元' },
      { version: 2, change: 'updated', actor: 'editor-2', fee: '工本费20元' },
    ])
    expect((await knowledge.answer(article.question, { line: 'citizen', at })).outcome).toBe('answered')
  })

  test('a changed article is found by its new words and no more by its old ones', async () => {
    const knowledge = await boats()
    const article = boatArticle('boat-deposit')

    await knowledge.importArticles(
      [
        {
          ...article,
          question: '皮划艇保险怎么买？',
          similarQuestions: [],
          answer: '在码头买。',
          sources: article.sources,
        },
      ],
      { actor: 'editor-1' },
    )

    const [insured] = await knowledge.search('皮划艇保险', citizen)
    expect(insured!.articleId).toBe('boat-deposit')
    expect(await knowledge.answer('租游船的押金什么时候退？', { line: 'citizen', at })).toMatchObject({
      outcome: 'refused',
    })
  })

  test('a withdrawn article answers nothing, keeps its versions and comes back by import', async () => {
    const knowledge = await boats()

    await knowledge.withdraw('boat-licence', 'editor-1')
    const gone = await knowledge.answer('怎么申请游船驾驶证？', { line: 'citizen', at })
    await knowledge.importArticles([boatArticle('boat-licence')], { actor: 'editor-1' })
    const back = await knowledge.answer('怎么申请游船驾驶证？', { line: 'citizen', at })
    const changes = await db.query<{ change: string }>(
      `select change from article_version where article_id = 'boat-licence' order by version`,
    )

    expect([gone.outcome, back.outcome]).toEqual(['refused', 'answered'])
    expect(changes.map(({ change }) => change)).toEqual(['created', 'withdrawn', 'restored'])
  })

  test('withdrawing what is not there is told', async () => {
    const knowledge = await start()

    await expect(knowledge.withdraw('nothing', 'editor-1')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('one id twice in an import is refused before anything is written', async () => {
    const knowledge = await start()
    const article = boatArticle('boat-licence')

    const twice = knowledge.importArticles([article, { ...article, fee: '免费' }], { actor: 'editor-1' })

    await expect(twice).rejects.toBeInstanceOf(AppError)
    expect(await count('article')).toBe(0)
  })

  test('what is exported can be imported again without a change', async () => {
    const knowledge = await boats()

    const exported = await knowledge.exportArticles()
    const again = await knowledge.importArticles(exported, { actor: 'editor-1' })

    expect(exported.map(({ id }) => id)).toEqual(
      boatArticles()
        .map(({ id }) => id)
        .toSorted(),
    )
    expect(again.unchanged).toBe(5)
  })

  test('another replica agrees after its next refresh, on changes and on withdrawals', async () => {
    const here = await start()
    const there = await start()

    await here.importArticles(boatArticles(), { actor: 'editor-1' })
    await here.withdraw('boat-deposit', 'editor-1')
    const unaware = there.size
    const changed = await there.refresh()

    expect([unaware, changed, there.size]).toEqual([0, 5, 4])
    expect(await there.refresh()).toBe(0)
    expect(await there.search('游船驾驶证', citizen)).toEqual(await here.search('游船驾驶证', citizen))
  })

  test('what a replica read first does not overwrite what it read later', async () => {
    const here = await boats()
    const [read, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let isFirst = false
    const slow: Database = {
      ...db,
      async query<T>(sql: string, params?: readonly unknown[]) {
        const rows = await db.query<T>(sql, params)
        if (isFirst && sql.includes('id = any')) {
          isFirst = false
          read.resolve()
          await held.promise
        }
        return rows
      },
    }
    const there = await start({ db: slow })
    const change = (answer: string) =>
      here.importArticles([{ ...boatArticle('boat-deposit'), answer }], { actor: 'editor-1' })
    await change('押金三天退。')
    isFirst = true
    const first = there.refresh()
    await read.promise
    await change('押金两天退。')
    const second = there.refresh()
    // Time in which the second would overtake it.
    await Promise.race([second, wait(200)])
    held.resolve()
    await Promise.all([first, second])

    expect((await there.search('押金什么时候退', citizen))[0]!.article.answer).toBe('押金两天退。')
  })

  test('vectors in memory find what those in the database find, before and after a change', async () => {
    const inMemory = await boats()
    const inDatabase = await start({ vectorsInMemory: 0 })
    const agree = async (line: 'citizen' | 'enterprise') => {
      const options = { line, at, limit: 10 }
      const here = await inMemory.search('坐船要不要证', options)
      const there = await inDatabase.search('坐船要不要证', options)
      expect(here.map(({ articleId }) => articleId)).toEqual(there.map(({ articleId }) => articleId))
      for (const [place, { cosine }] of here.entries()) expect(cosine).toBeCloseTo(there[place]!.cosine!, 2)
    }

    await inDatabase.refreshAndEmbed()
    const [indexes] = await db.query<{ n: number }>(
      `select count(*)::int as n from pg_indexes where schemaname = current_schema() and indexdef ilike '%using hnsw%'`,
    )
    expect(indexes!.n).toBe(1)
    await agree('citizen')
    await agree('enterprise')
    await inMemory.withdraw('boat-licence', 'editor-1')
    await inMemory.importArticles([{ ...boatArticle('boat-deposit'), answer: '坐船要证，押金照退。' }], {
      actor: 'editor-1',
    })
    await inDatabase.refresh()
    await agree('citizen')
  })

  test('a replica that starts later knows the same articles', async () => {
    const early = await boats()
    const late = await start()

    expect(late.size).toBe(early.size)
    expect(await late.search('押金', citizen)).toEqual(await early.search('押金', citizen))
  })

  test('replicas that import at once lose nothing and skip nothing', async () => {
    const [a, b, watcher] = [await start(), await start(), await start()]

    await Promise.all([
      a.importArticles(boatArticles().slice(0, 3), { actor: 'editor-1' }),
      b.importArticles(boatArticles().slice(2), { actor: 'editor-2' }),
    ])
    await Promise.all([a.refresh(), b.refresh(), watcher.refresh()])

    expect([a.size, b.size, watcher.size]).toEqual([5, 5, 5])
    expect(await count('article_version')).toBe(5)
  })

  test('each line sees its own articles and those for both', async () => {
    const knowledge = await boats()
    const ids = async (line: 'citizen' | 'enterprise') =>
      (await knowledge.search('游船码头驾驶证押金', { line, at, limit: 10 }))
        .map(({ articleId }) => articleId)
        .toSorted()

    expect(await ids('citizen')).toEqual(['boat-deposit', 'boat-licence'])
    expect(await ids('enterprise')).toEqual(['boat-deposit', 'dock-permit'])
  })

  test('an expired rule is no evidence today and was one while it was in force', async () => {
    const knowledge = await boats()
    const ask = (moment: string) =>
      knowledge.answer('夜里几点以后不能开船？', { line: 'citizen', at: new Date(moment) })

    expect((await ask('2026-11-22T10:00:00+08:00')).outcome).toBe('refused')
    expect(await ask('2025-12-31T23:59:00+08:00')).toMatchObject({
      outcome: 'answered',
      citations: [{ title: '夜间航行暂行规定', effectiveTo: '2025-12-31' }],
    })
    expect((await ask('2026-01-01T00:00:00+08:00')).outcome).toBe('refused')
  })

  test('a rule of one district answers only where that district is asked for', async () => {
    const knowledge = await boats()
    const ask = (areas?: string[]) => knowledge.answer('西河湖面可以游泳吗？', { line: 'citizen', at, areas })

    expect((await ask()).outcome).toBe('refused')
    expect((await ask(['000000', '110000', '110108'])).outcome).toBe('answered')
  })

  test('an article without a source is never an answer', async () => {
    const knowledge = await boats()

    await knowledge.importArticles([{ ...boatArticle('boat-licence'), sources: [] }], { actor: 'editor-1' })

    expect((await knowledge.answer('怎么申请游船驾驶证？', { line: 'citizen', at })).outcome).toBe('refused')
  })

  test('when the embedder fails, words alone still find', async () => {
    const broken: Embedder = {
      id: 'broken-1',
      dimensions: 3,
      embedDocuments: () => Promise.reject(new Error('down')),
      embedQuery: () => Promise.reject(new Error('down')),
    }
    const knowledge = await boats({ embedder: broken })

    const answer = await knowledge.answer('怎么申请游船驾驶证？', { line: 'citizen', at })

    expect(answer).toMatchObject({ outcome: 'answered', citations: [{ articleId: 'boat-licence' }] })
  })

  /** The database, with one query that fails. */
  function failing(isFailing: (sql: string) => boolean): Database {
    return {
      ...db,
      async query<T>(sql: string, params?: readonly unknown[]) {
        if (isFailing(sql)) throw new Error('the database is away')
        return db.query<T>(sql, params)
      },
    }
  }

  test('vectors of what was read before the database failed are not forgotten', async () => {
    const here = await start()
    let looks = 0
    const isFailing = (sql: string) => looks > 0 && sql.includes('knowledge_change') && --looks === 0
    const there = await start({ db: failing(isFailing) })
    await here.importArticles(boatArticles(), { actor: 'editor-1' })
    looks = 2

    await expect(there.refresh()).rejects.toThrow('away')
    await there.refresh()

    expect(await there.search('游船驾驶证', citizen)).toEqual(await here.search('游船驾驶证', citizen))
  })

  test('what is stored counts as stored although it cannot be read back yet', async () => {
    let isAway = false
    const knowledge = await start({ db: failing((sql) => isAway && sql.includes('knowledge_change where')) })
    const publish = knowledge.importArticles(boatArticles(), {
      actor: 'editor-1',
      onProgress: () => {
        isAway = true
      },
    })

    expect(await publish).toMatchObject({ created: 5 })
    expect(knowledge.size).toBe(0)
    isAway = false
    expect(await knowledge.refresh()).toBe(5)
    expect((await knowledge.search('游船驾驶证', citizen))[0]!.cosine).not.toBeNull()
  })

  test('what an embedder that was away left undone is done once it is back, and a piece that it refuses stops no other', async () => {
    const own = localEmbedder()
    let isAway = true
    let now = at.getTime()
    const moody: Embedder = {
      ...own,
      embedQuery: own.embedQuery,
      embedDocuments(texts) {
        if (isAway) throw new Error('away')
        if (texts.some((text) => text.includes('还船后'))) throw new Error('refused')
        return own.embedDocuments(texts)
      },
    }
    const knowledge = await start({ embedder: moody, clock: () => new Date(now) })
    await knowledge.importArticles(boatArticles(), { actor: 'editor-1' })
    const without = async () => {
      const sql = `select count(*)::int as n from chunk c where not exists (select 1 from chunk_vector v where v.chunk_id = c.id)
                      and c.text not like '%还船后%'`
      return (await db.query<{ n: number }>(sql))[0]!.n
    }
    const before = await without()
    isAway = false
    for (const seconds of [0, 1, 29]) {
      now += seconds * 1000
      await knowledge.refresh()
      await knowledge.close()
    }

    expect(before).toBeGreaterThan(0)
    expect(await without()).toBe(0)
  })

  test('another embedder gets vectors of its own when the gateway starts', async () => {
    await boats()
    const other: Embedder = {
      id: 'other-2',
      dimensions: 2,
      embedDocuments: async (texts) => texts.map((text) => [text.length % 7, 1]),
      embedQuery: async () => [1, 1],
    }

    const knowledge = await start({ embedder: other })
    await knowledge.close()
    const kinds = await db.query('select embedder, count(*)::int as n from chunk_vector group by 1 order by 1')

    expect(kinds).toEqual([
      { embedder: localEmbedder().id, n: await count('chunk') },
      { embedder: 'other-2', n: await count('chunk') },
    ])
    expect((await knowledge.search('押金', citizen))[0]!.articleId).toBe('boat-deposit')
  })

  test('with a model the words are the model’s and the sources are ours', async () => {
    const model = scriptedModel('年满18周岁就可以申请游船驾驶证[1]。考试合格后15个工作日内发证[1]。')
    const knowledge = await boats({ model })

    const answer = await knowledge.answer('我要申请游船驾驶证，怎么报名？', { line: 'citizen', at })

    expect(answer).toMatchObject({
      outcome: 'answered',
      aiGenerated: true,
      citations: [{ documentNo: '市游船规〔2022〕12号' }],
    })
  })
})
