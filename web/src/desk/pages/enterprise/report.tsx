import { useQuery } from '@tanstack/react-query'
import { Table } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Loaded, Nothing } from '../../states.tsx'
import '../../enterprise/enterprise.css'

interface Counts {
  asked: number
  answered: number
  refused: number
  filed: number
  handedOver: number
}
interface Report {
  from: string
  to: string
  cells: (Counts & { industry: string | null; industryName: string | null; district: string | null })[]
  topics: { topic: string; answers: number; companies: number }[]
  categories: { code: string | null; path: string[] | null; tickets: number; open: number; overdue: number }[]
  companies: { kept: number; spokenFor: number; subscribed: number; told: number }
  unmet: { question: string; count: number; disliked: number; lastAt: string }[]
}

const focusable = { tabIndex: 0 }
const parts = [
  ['answered', '有依据答复'],
  ['filed', '转工单'],
  ['refused', '没有依据'],
] as const

/** What companies ask, by industry and district, and what they did not find. */
export default function EnterpriseReportPage() {
  const [span, setSpan] = useState({ from: '', to: '' })
  const query = new URLSearchParams(Object.entries(span).filter(([, day]) => day !== '')).toString()
  const report = useQuery({
    queryKey: ['enterprise-report', query],
    queryFn: () => api.get<Report>(`/enterprise/report?${query}`),
    refetchOnWindowFocus: false,
  })
  return (
    <>
      <div className="page-head">
        <h1>企业诉求报告</h1>
        <label>
          从{' '}
          <input
            type="date"
            value={span.from || (report.data?.from ?? '')}
            onChange={({ target }) => setSpan({ ...span, from: target.value })}
          />
        </label>
        <label>
          到{' '}
          <input
            type="date"
            value={span.to || (report.data?.to ?? '')}
            onChange={({ target }) => setSpan({ ...span, to: target.value })}
          />
        </label>
        <a className="push" href={`/v1/desk/enterprise/report.csv?${query}`} download>
          下载 CSV
        </a>
      </div>
      <Loaded query={report}>{(data) => <Shown report={data} />}</Loaded>
    </>
  )
}

function Shown({ report: { cells, topics, categories, companies, unmet } }: { report: Report }) {
  return (
    <>
      <p>
        登记企业 {companies.kept} 家，有人代表 {companies.spokenFor} 家，订阅新政策 {companies.subscribed}{' '}
        家，这段时间推送政策 {companies.told} 条。
      </p>
      <p className="report-key">
        图例
        {parts.map(([part, label]) => (
          <span key={part} className={part}>
            {label}
          </span>
        ))}
      </p>
      <h2>按行业</h2>
      <Bars rows={grouped(cells, ({ industryName }) => industryName ?? '未登记行业')} />
      <h2>按区</h2>
      <Bars rows={grouped(cells, ({ district }) => district ?? '未登记所在区')} />
      <h2>问得最多的主题</h2>
      {topics.length === 0 ? (
        <Nothing>这段时间没有带依据的答复。</Nothing>
      ) : (
        <section className="wide" aria-label="主题" {...focusable}>
          <Table
            size="small"
            rowKey="topic"
            dataSource={topics}
            pagination={false}
            columns={[
              { title: '主题', dataIndex: 'topic' },
              { title: '答复次数', dataIndex: 'answers' },
              { title: '企业数', dataIndex: 'companies' },
            ]}
          />
        </section>
      )}
      <h2>工单</h2>
      <section className="wide" aria-label="工单分类" {...focusable}>
        <Table
          size="small"
          rowKey={({ code }) => code ?? ''}
          dataSource={categories}
          pagination={false}
          columns={[
            { title: '诉求分类', key: 'path', render: (_, { path }) => path?.join('—') ?? '待核对' },
            { title: '工单', dataIndex: 'tickets' },
            { title: '在办', dataIndex: 'open' },
            { title: '超时', dataIndex: 'overdue' },
          ]}
        />
      </section>
      <h2>没有得到答复的问题</h2>
      {unmet.length === 0 && <Nothing>这段时间的问题都答上了。</Nothing>}
      <ul className="company-list">
        {unmet.map(({ question, count, disliked }) => (
          <li key={question}>
            {question}{' '}
            <span className="soft">{`${count} 次${disliked > 0 ? `，其中答得不好 ${disliked} 次` : ''}`}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function grouped(
  cells: Report['cells'],
  nameOf: (cell: Report['cells'][number]) => string,
): (Counts & { name: string })[] {
  const sums = new Map<string, Counts>()
  for (const cell of cells) {
    const sum = sums.get(nameOf(cell)) ?? { asked: 0, answered: 0, refused: 0, filed: 0, handedOver: 0 }
    for (const key of ['asked', 'answered', 'refused', 'filed', 'handedOver'] as const) sum[key] += cell[key]
    sums.set(nameOf(cell), sum)
  }
  return [...sums].map(([name, sum]) => ({ name, ...sum })).sort((a, b) => b.asked - a.asked)
}

/** A bar for each row, in the proportion of what was asked; its numbers stand beside it. */
function Bars({ rows }: { rows: (Counts & { name: string })[] }) {
  const most = Math.max(1, ...rows.map(({ asked }) => asked))
  if (rows.length === 0) return <Nothing>这段时间没有企业来问。</Nothing>
  return (
    <ul className="report-bars">
      {rows.map((row) => (
        <li key={row.name}>
          <span>{row.name}</span>
          <span className="report-bar" aria-hidden="true" style={{ width: `${(row.asked / most) * 100}%` }}>
            {parts.map(([part]) => (
              <span key={part} className={part} style={{ width: `${(row[part] / Math.max(1, row.asked)) * 100}%` }} />
            ))}
          </span>
          <span>
            {row.asked} 次
            <span className="soft">{`（答复 ${row.answered}，工单 ${row.filed}，没有依据 ${row.refused}）`}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
