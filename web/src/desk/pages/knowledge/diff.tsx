import { diffChars } from 'diff'
import type { Article } from './types.ts'

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

function asText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join('\n')
  return JSON.stringify(value, null, 1)
    .replace(/[{}[\]"]/g, '')
    .replace(/\n\s*\n/g, '\n')
    .trim()
}

/** What became different, member by member, in the words themselves. */
export function ArticleDiff({ before, after }: { before: Article | null; after: Article }) {
  const changed = labels.filter(([member]) => asText(before?.[member]) !== asText(after[member]))
  if (changed.length === 0) return <p>内容没有变化。</p>
  return (
    <dl className="diff">
      {changed.map(([member, label]) => (
        <div key={member}>
          <dt>{label}</dt>
          <dd>
            {diffChars(asText(before?.[member]), asText(after[member])).map((part, at) => {
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
