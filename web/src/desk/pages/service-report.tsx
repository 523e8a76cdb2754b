import { useQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { fieldWords } from '../live/words.ts'
import { Loaded, Nothing } from '../states.tsx'
import { wordFor } from '../words.ts'

interface Figures {
  talks: number
  handlingSeconds: number | null
  suggestions: { shown: number; used: number; edited: number; rejected: number }
  useRate: number | null
  savedSeconds: number | null
}

interface Report {
  total: Figures
  agents: ({ name: string } & Figures)[]
  topics: ({ name: string } & Figures)[]
  fields: { field: string; kept: number; edited: number; typed: number; empty: number }[]
}

const spans = [
  { value: 7, label: '近 7 天' },
  { value: 30, label: '近 30 天' },
  { value: 90, label: '近 90 天' },
]

/** What suggestions were worth, and how long conversations took, by agent and by topic. */
export default function ServiceReportPage() {
  const [days, setDays] = useState(30)
  const report = useQuery({
    queryKey: ['service-report', days],
    queryFn: () => api.get<Report>(`/service-report?days=${days}`),
  })
  return (
    <>
      <div className="page-head">
        <h1>受理效率</h1>
        <Segmented aria-label="时间范围" value={days} onChange={setDays} options={spans} />
      </div>
      <Loaded query={report}>
        {({ total, agents, topics, fields }) =>
          total.talks === 0 ? (
            <Nothing>这段时间还没有结束的来电或人工对话。</Nothing>
          ) : (
            <>
              <p>
                受理 {total.talks} 件，平均用时 {timeOf(total.handlingSeconds)}，建议采用率 {shareOf(total.useRate)}，
                {savedOf(total.savedSeconds)}。
              </p>
              <FigureTable title="按坐席" head="坐席" rows={agents} />
              <FigureTable title="按事项" head="事项" rows={topics} />
              <FieldTable fields={fields} />
              <p className="soft">
                用时从接起算到提交工单，没有工单的算到结束。采用率是“直接采用”和“改后采用”占全部展示过的建议。节省的时间是同一类事项、同一渠道里，用了建议的比没用建议的平均短多少，再乘以件数；任何一边少于
                5 件时不作估计。
              </p>
            </>
          )
        }
      </Loaded>
    </>
  )
}

function FigureTable({ title, head, rows }: { title: string; head: string; rows: Report['agents'] }) {
  return (
    <section>
      <h2>{title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-box" aria-label={`${title}的表格`} tabIndex={0}>
        <table className="plain-table" aria-label={title}>
          <thead>
            <tr>
              {[head, '件数', '平均用时', '直接采用', '改后采用', '不合适', '未用', '采用率', '节省时间'].map(
                (name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, talks, handlingSeconds, suggestions, useRate, savedSeconds }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{talks}</td>
                <td>{timeOf(handlingSeconds)}</td>
                <td>{suggestions.used}</td>
                <td>{suggestions.edited}</td>
                <td>{suggestions.rejected}</td>
                <td>{suggestions.shown}</td>
                <td>{shareOf(useRate)}</td>
                <td>{savedSeconds === null ? '样本不足' : timeOf(savedSeconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}

function FieldTable({ fields }: { fields: Report['fields'] }) {
  if (fields.length === 0) return null
  return (
    <section>
      <h2>工单各项是怎么填的</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-box" aria-label="填写情况的表格" tabIndex={0}>
        <table className="plain-table" aria-label="工单各项是怎么填的">
          <thead>
            <tr>
              {['项目', '自动填对', '坐席改过', '坐席填写', '空着'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fields.map(({ field, kept, edited, typed, empty }) => (
              <tr key={field}>
                <th scope="row">{wordFor(fieldWords, field)}</th>
                <td>{kept}</td>
                <td>{edited}</td>
                <td>{typed}</td>
                <td>{empty}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}

function timeOf(seconds: number | null): string {
  if (seconds === null) return '—'
  const whole = Math.abs(Math.round(seconds))
  const sign = seconds < 0 ? '-' : ''
  return whole < 60 ? `${sign}${whole} 秒` : `${sign}${Math.floor(whole / 60)} 分 ${whole % 60} 秒`
}

function shareOf(share: number | null): string {
  return share === null ? '—' : `${Math.round(share * 100)}%`
}

function savedOf(seconds: number | null): string {
  if (seconds === null) return '样本还不够估计节省的时间'
  return seconds >= 0 ? `共节省 ${timeOf(seconds)}` : `用建议的反而多用了 ${timeOf(-seconds)}`
}
