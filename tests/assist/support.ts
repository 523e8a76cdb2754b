import { readFileSync } from 'node:fs'
import type { Search, TalkDeps, TalkFacts, Turn } from '../../src/assist/index.ts'
import { TalkAssist } from '../../src/assist/index.ts'
import type { Reference } from '../../src/conversation/index.ts'
import type { Speaker } from '../../src/domain/index.ts'
import type { Article, Hit } from '../../src/knowledge/index.ts'
import { createClassifier } from '../../src/nlu/index.ts'
import { areaUnits } from '../../src/tickets/area-units.ts'
import { buildGazetteer, parseCatalogue, parseGazetteer } from '../../src/tickets/index.ts'
import { parseUnits } from '../../src/tickets/unit-file.ts'

export const now = new Date('2026-11-22T10:00:00+08:00')
export const reference = referenceOf()

/** Catalogue and gazetteer as they come with the project. */
function referenceOf(): Reference {
  const file = (name: string) => readFileSync(new URL(`../../content/${name}`, import.meta.url), 'utf8')
  const catalogue = parseCatalogue(file('catalogue.csv'))
  if (catalogue.outcome !== 'read') throw new Error('the sample catalogue has faults')
  const beijing = parseGazetteer({ areas: file('gazetteer/beijing.csv'), aliases: file('gazetteer/aliases.csv') })
  const listed = parseUnits(file('units.csv'), file('district-departments.csv'))
  const units = [...listed.units, ...areaUnits(beijing.areas, listed.departments)]
  const leaves = catalogue.leaves.map(({ leaf }) => leaf)
  return {
    catalogue: {
      version: 'v1',
      leaves: new Map(leaves.map((leaf) => [leaf.code, leaf])),
      units: new Map(units.map((unit) => [unit.code, unit])),
    },
    gazetteer: buildGazetteer(beijing.areas, beijing.aliases),
    classifier: createClassifier(leaves),
  }
}

/** A knowledge base of one article, which answers questions about marrying. */
export const marrying: Search = async (query) =>
  query.includes('结婚') ? [hit('marry', '领结婚证要带什么？', 0.9)] : []

export function hit(articleId: string, question: string, confidence: number): Hit {
  const article = {
    id: articleId,
    question,
    similarQuestions: [],
    answer: '带上身份证、户口簿，双方到场。',
    sources: [{ title: '婚姻登记条例', issuer: '国务院', states: '双方共同到场', checked: true }],
    ownerUnit: '市民政局',
  } as unknown as Article
  return { articleId, question, article, confidence, score: confidence } as Hit
}

let count = 0

/** Somebody listens to a talk; nothing is found unless `search` says so. */
export function listening({
  search = async () => [],
  ...facts
}: Partial<TalkFacts & { search: Search }> = {}): TalkAssist {
  const deps: TalkDeps = { reference: () => reference, search, now: () => now, newId: () => `s-${++count}` }
  return new TalkAssist({ line: 'citizen', callerNumber: null, ...facts }, deps)
}

/** `坐席：…` and `市民：…`, line by line, as the turns of a call. */
export function turnsOf(script: string): Turn[] {
  const speakers: Record<string, Speaker> = { 坐席: 'agent', 市民: 'caller', 不明: 'unknown' }
  return script
    .trim()
    .split('\n')
    .map((line, index) => {
      const [who, ...words] = line.trim().split('：')
      return { segment: String(index), revision: 0, speaker: speakers[who!]!, text: words.join('：'), order: index }
    })
}

export async function heard(talk: TalkAssist, script: string): Promise<TalkAssist> {
  for (const turn of turnsOf(script)) await talk.take(turn)
  return talk
}
