import { diffChars } from 'diff'
import { wordFor } from '../../words.ts'
import { useAreas } from './area-select.tsx'
import { type Article, lineWords, type Source } from './types.ts'

const labels: readonly [keyof Article, string][] = [
  ['question', '问题'],
  ['similarQuestions', '相似问法'],
  ['answer', '答复'],
  ['materials', '所需材料'],
  ['steps', '办理步骤'],
  ['deadline', '办理时限'],
  ['fee', '费用'],
  ['where', '办理地点'],
  ['category', '类别'],
  ['line', '热线'],
  ['area', '适用地区'],
  ['audience', '适用对象'],
  ['sources', '依据'],
  ['cases', '区分'],
  ['ownerUnit', '责任单位'],
  ['reviewBy', '复核日期'],
]

const sourceLabels: readonly [keyof Source, string][] = [
  ['title', '名称'],
  ['provision', '条款'],
  ['issuer', '发布单位'],
  ['documentNo', '文号'],
  ['effectiveFrom', '施行日期'],
  ['effectiveTo', '失效日期'],
  ['url', '网址'],
  ['states', '依据说了什么'],
]

function sourceText(source: Source): string {
  const said = sourceLabels.flatMap(([member, label]) => (source[member] ? [`${label}：${source[member]}`] : []))
  return [...said, source.checked ? '已与原文核对' : '未与原文核对'].join('\n')
}

/** A member as people read it, in an order that does not hang on how it was stored. */
function asText(article: Article | null, member: keyof Article): string {
  const value = article?.[member]
  if (member === 'sources') return (article?.sources ?? []).map(sourceText).join('\n\n')
  if (member === 'line') return wordFor(lineWords, article?.line ?? '')
  if (Array.isArray(value)) return value.join('\n')
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([fact, one]) => `${fact}：${one}`)
      .join('\n')
  return value === undefined ? '' : String(value)
}

/** What became different, member by member, in the words themselves. */
export function ArticleDiff({ before, after }: { before: Article | null; after: Article }) {
  const places = new Map(useAreas().map(({ code, name }) => [code, name]))
  const said = (article: Article | null, member: keyof Article) => {
    const text = asText(article, member)
    return member === 'area' ? (places.get(text) ?? text) : text
  }
  const changed = labels.filter(([member]) => asText(before, member) !== asText(after, member))
  if (changed.length === 0) return <p>内容没有变化。</p>
  return (
    <dl className="diff">
      {changed.map(([member, label]) => (
        <div key={member}>
          <dt>{label}</dt>
          <dd>
            {diffChars(said(before, member), said(after, member)).map((part, at) => {
              const key = `${member}-${at}`
              if (part.added) return <ins key={key}>{part.value}</ins>
              if (part.removed) return <del key={key}>{part.value}</del>
              return <span key={key}>{part.value}</span>
            })}
          </dd>
        </div>
      ))}
    </dl>
  )
}
