import type { Article } from '../src/knowledge/index.ts'

export const districts = [
  '东城区',
  '西城区',
  '朝阳区',
  '海淀区',
  '丰台区',
  '石景山区',
  '门头沟区',
  '房山区',
  '通州区',
  '顺义区',
  '昌平区',
  '大兴区',
  '怀柔区',
  '平谷区',
  '密云区',
  '延庆区',
  '北京经济技术开发区',
]
export const people = [
  '外地户籍的',
  '京籍的',
  '刚毕业的大学生',
  '退休老人',
  '残疾人',
  '个体工商户',
  '灵活就业的',
  '随迁老人',
  '新市民',
  '持居住证的',
  '港澳居民',
  '台湾居民',
  '外国人',
  '退役军人',
  '低保家庭',
  '多子女家庭',
  '单亲家庭',
  '农村户口的',
  '机关单位职工',
  '民营企业职工',
  '外卖骑手',
  '网约车司机',
  '在校学生',
  '怀孕女职工',
]
const occasions = ['委托家人代办', '网上申请', '第一次办', '材料遗失后重新办', '跨区办理', '周末去办', '加急办理']

/** So many vain tries in a row, and there is nothing new to be had. */
const TRIES = 1000

/** A stream of numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * `count` articles, no two alike: the given ones first, then others that recombine them by chance, the same for the
 * same seed: another kind of person, place and occasion, and lines and papers of a neighbour in the same category.
 */
export function manyArticles(bases: readonly Article[], count: number, seed: number): Article[] {
  const random = randomOf(seed)
  const articles = bases.slice(0, count)
  const asked = new Set(articles.map(({ question }) => question))
  let failures = 0
  for (let tries = 0; articles.length < count; tries++) {
    if (failures > TRIES) throw new Error(`${bases.length} articles do not give ${count} different ones`)
    const base = bases[tries % bases.length]!
    const article = variantOf(base, neighboursOf(base, bases), random, articles.length)
    if (asked.has(article.question)) {
      failures++
      continue
    }
    failures = 0
    asked.add(article.question)
    articles.push(article)
  }
  return articles
}

function neighboursOf(base: Article, bases: readonly Article[]): Article[] {
  const near = bases.filter(({ id, category }) => id !== base.id && category === base.category)
  return near.length > 0 ? near : bases.filter(({ id }) => id !== base.id)
}

function variantOf(base: Article, neighbours: readonly Article[], random: () => number, number: number): Article {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const [who, district, occasion, neighbour] = [pick(people), pick(districts), pick(occasions), pick(neighbours)]
  const days = 1 + Math.floor(random() * 30)
  const window = 1 + Math.floor(random() * 60)
  const lines = base.answer.trim().split('\n')
  const borrowed = pick(neighbour.answer.trim().split('\n'))
  return {
    ...base,
    id: `${base.id.slice(0, 80)}-${number}`,
    question: `${who}在${district}${occasion}：${base.question}`,
    similarQuestions: base.similarQuestions
      .filter(() => random() < 0.6)
      .map((question) => `${pick([who, district, occasion])}，${question}`),
    answer: [`${who}在${district}${occasion}的，约${days}个工作日办完。`, ...lines, borrowed].join('\n'),
    materials: [...(base.materials ?? []), ...(neighbour.materials ?? []).filter(() => random() < 0.5)],
    deadline: `${days}个工作日`,
    where: `${district}政务服务中心${window}号窗口`,
    audience: who,
  }
}
