import { expect, test } from 'vitest'
import { createArticleIndex } from '../../src/knowledge/index.ts'
import { KnowledgeRetriever, passageSplitter } from '../../src/knowledge/langchain.ts'
import { localEmbedder } from '../../src/model/index.ts'
import { boatArticles } from './fixtures/index.ts'

test('our search is a LangChain retriever whose documents carry their citation', async () => {
  const knowledge = await createArticleIndex(boatArticles(), localEmbedder())
  const retriever = new KnowledgeRetriever(knowledge, {
    line: 'citizen',
    limit: 2,
    at: () => new Date('2026-11-22T10:00:00+08:00'),
  })

  const [best] = await retriever.invoke('游船驾驶证怎么考')

  expect(best!.pageContent).toContain('年满18周岁')
  expect(best!.metadata).toMatchObject({
    articleId: 'boat-licence',
    title: '城市游船管理办法 第八条',
    documentNo: '市游船规〔2022〕12号',
    citations: [{ issuer: '市游船管理办公室' }],
  })
})

test('a long text is cut at its sentences into overlapping passages', async () => {
  const text = '经营者应当公开收费标准。游客可以要求退还押金。'.repeat(40)

  const passages = await passageSplitter({ length: 100, overlap: 20 }).splitText(text)

  expect(passages.length).toBeGreaterThan(8)
  expect(passages.every((passage) => passage.length <= 100)).toBe(true)
  expect(text.replaceAll('。', '')).toContain(passages[3]!.replaceAll('。', ''))
})
