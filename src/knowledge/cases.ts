import type { Article } from './article.ts'
import { matterOf } from './query.ts'
import type { Choice } from './thread.ts'

/** One fact that decides between neighbouring articles: how to ask for it, and how its cases are worded. */
interface Fact {
  name: string
  ask: string
  cases: readonly { label: string; words: RegExp }[]
}

/**
 * Facts that the rules of a city turn on. An article says its own case in `cases`; where it does not, its question and
 * audience are read by these words.
 */
const facts: readonly Fact[] = [
  {
    name: '户口',
    ask: '请问户口在北京吗？两种情况的办法不一样。',
    cases: [
      {
        label: '北京户口',
        words: /(?<!非)京籍|(?<!非)北京户口|(?<!非)北京户籍|(?<!非)本市户籍|(?<!非)本市户口|户口在京/,
      },
      { label: '外地户口', words: /外地户口|非京籍|非本市|外省户口|外埠|外地户籍|外地人|户口不在/ },
    ],
  },
  {
    name: '办理人',
    ask: '请问是单位办，还是个人办？两种情况的办法不一样。',
    cases: [
      { label: '个人', words: /个人|自己(?:交|缴|办)|灵活就业|自由职业/ },
      { label: '单位', words: /单位|公司|企业(?!服务)|用人/ },
    ],
  },
  {
    name: '医保种类',
    ask: '请问参加的是职工医保，还是城乡居民医保？',
    cases: [
      { label: '职工医保', words: /职工(?:基本)?医(?:保|疗)|职工参保/ },
      { label: '城乡居民医保', words: /居民(?:基本)?医(?:保|疗)|一老一小/ },
    ],
  },
  {
    name: '办理情形',
    ask: '请问是第一次办，还是丢了补办、到期换新？两种情况的办法不一样。',
    cases: [
      { label: '第一次办', words: /首次|初次|第一次|初领|新办/ },
      { label: '丢了补办、到期换新', words: /补办|补领|补证|丢失|丢了|遗失|到期|期满|换领|换证|过期/ },
    ],
  },
  {
    name: '给谁办',
    ask: '请问是给大人办，还是给孩子办？',
    cases: [
      { label: '给大人办', words: /成年人|成人|大人/ },
      { label: '给孩子办', words: /孩子|儿童|新生儿|未成年|婴儿|宝宝|少儿/ },
    ],
  },
]

/** The case of a fact that a text speaks of; null when it speaks of none or of several. */
function caseIn(text: string, { cases }: Fact): string | null {
  const said = cases.filter(({ words, label }) => words.test(text) || text.includes(label))
  return said.length === 1 ? said[0]!.label : null
}

function caseOf(article: Article, fact: Fact): string | null {
  return article.cases?.[fact.name] ?? caseIn(`${article.question}${article.audience ?? ''}`, fact)
}

/** The known facts, and those that the articles themselves name. */
function factsOf(articles: readonly Article[]): Fact[] {
  const own = new Set(articles.flatMap(({ cases = {} }) => Object.keys(cases)))
  for (const { name } of facts) own.delete(name)
  const named = [...own].map((name): Fact => {
    const labels = [...new Set(articles.flatMap(({ cases = {} }) => (cases[name] ? [cases[name]] : [])))]
    const escaped = (label: string) => new RegExp(label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    return {
      name,
      ask: `请问是哪一种情况（${name}）？`,
      cases: labels.map((label) => ({ label, words: escaped(label) })),
    }
  })
  return [...named, ...facts]
}

/** What tells two or more good finds apart. */
export interface Fork {
  fact: string
  ask: string
  choices: Choice[]
}

/** Questions that share this much of their pairs of characters, the deciding words left out, are of one matter. */
const sameMatter = 0.5

/**
 * The one fact by which finds differ that would all fit, best first; null when the best one fits alone. A question that
 * says its case is not asked again: `settled` tells which find it means.
 */
export function forkOf(question: string, articles: readonly Article[]): Fork | null {
  const [best, ...others] = articles
  if (best === undefined) return null
  for (const fact of factsOf(articles)) {
    const own = caseOf(best, fact)
    if (own === null || caseIn(question, fact) !== null || fact.cases.some(({ words }) => words.test(question)))
      continue
    const rivals = others.filter((other) => {
      const its = caseOf(other, fact)
      return its !== null && its !== own && meet(best, other, fact)
    })
    const byCase = new Map([[own, best]])
    for (const rival of rivals) {
      const its = caseOf(rival, fact)!
      if (!byCase.has(its)) byCase.set(its, rival)
    }
    if (byCase.size < 2) continue
    const choices = [...byCase].map(([label, { id }]) => ({ label, articleId: id }))
    return { fact: fact.name, ask: fact.ask, choices }
  }
  return null
}

/** Whether two articles answer one question but for the fact. */
function meet(a: Article, b: Article, fact: Fact): boolean {
  if (a.category !== b.category) return false
  if (a.cases?.[fact.name] && b.cases?.[fact.name]) return true
  const [one, two] = [a, b].map(({ question }) => pairsOf(bare(question, fact)))
  const shared = [...one!].filter((pair) => two!.has(pair)).length
  return (2 * shared) / Math.max(1, one!.size + two!.size) >= sameMatter
}

function bare(question: string, { cases }: Fact): string {
  return cases.reduce((rest, { words }) => rest.replace(new RegExp(words, 'g'), ''), matterOf(question))
}

function pairsOf(text: string): Set<string> {
  const chars = text.replace(/[^\p{L}\p{N}]/gu, '')
  return new Set(Array.from({ length: Math.max(0, chars.length - 1) }, (_, at) => chars.slice(at, at + 2)))
}

/** The article for what somebody said to a question asked back; null when it settles nothing. */
export function chosen(said: string, { fact, choices }: { fact: string; choices: readonly Choice[] }): Choice | null {
  const exact = choices.find(({ label }) => label === said.trim())
  if (exact) return exact
  const known = facts.find(({ name }) => name === fact)
  const label = known ? caseIn(said, known) : null
  // “外地的”: the first two characters of a case tell it from the others.
  const named = choices.filter((choice) => choice.label === label || said.includes(choice.label.slice(0, 2)))
  return named.length === 1 ? named[0]! : null
}

/** Of finds that differ by a fact, the first whose case the question says. */
export function settled(question: string, articles: readonly Article[]): Article | null {
  const [best] = articles
  if (best === undefined) return null
  for (const fact of factsOf(articles)) {
    const said = caseIn(question, fact)
    const own = said && caseOf(best, fact)
    if (!said || !own || own === said) continue
    const fitting = articles.find((article) => caseOf(article, fact) === said && meet(best, article, fact))
    if (fitting) return fitting
  }
  return null
}
