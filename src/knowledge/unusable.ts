import { beijingDay } from '../domain/index.ts'
import { areaNames } from './areas.ts'
import type { Article } from './article.ts'
import { defaultAreas, inForce, type Scope } from './validity.ts'

function dayWords(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

/** Why an article that would fit may not be used at this moment, in plain words; null when it may. */
export function whyUnusable(article: Article, scope: Scope): string | null {
  if (article.line !== 'both' && article.line !== scope.line) {
    return article.line === 'enterprise'
      ? '这属于企业服务热线的内容，请到企业服务热线页面咨询。'
      : '这属于市民热线的内容，请到市民热线页面咨询。'
  }
  if (!new Set(scope.areas ?? defaultAreas).has(article.area)) {
    const place = areaNames[article.area] ?? '其他地区'
    return `我查到的规定只适用于${place}。如果您问的就是${place}，请在问题里说明；其他地方我这里还没有依据。`
  }
  return article.sources.length === 0 ? null : notInForce(article, beijingDay(scope.at))
}

function notInForce({ sources }: Article, day: string): string | null {
  if (sources.some((source) => inForce(source, day))) return null
  const coming = sources
    .filter(({ effectiveFrom }) => effectiveFrom && effectiveFrom > day)
    .toSorted((a, b) => (a.effectiveFrom! < b.effectiveFrom! ? -1 : 1))[0]
  if (coming) return `我查到的《${coming.title}》自${dayWords(coming.effectiveFrom!)}起才施行，现在还不适用。`
  const last = sources.toSorted((a, b) => ((a.effectiveTo ?? '') < (b.effectiveTo ?? '') ? 1 : -1))[0]!
  return `我只查到《${last.title}》，它已于${dayWords(last.effectiveTo!)}失效，不能作为现在的依据；现行的规定我这里还没有。`
}
