import { useQuery } from '@tanstack/react-query'
import { Segmented, Table } from 'antd'
import { useSearchParams } from 'wouter'
import { api, query } from '../api.ts'
import { Loaded, Nothing } from '../states.tsx'
import { channelWords, lineWords, wordFor } from '../words.ts'
import './rates.css'

interface Rate {
  counted: number
  met: number
  /** Null where nothing counts. */
  rate: number | null
}
interface Line {
  key: string | null
  name: string | null
  rounds: number
  unanswered: number
  excluded: number
  response: Rate
  resolution: Rate
  satisfaction: Rate
}
interface Rates {
  by: string
  from: string
  to: string
  rows: Line[]
  total: Line
}

const dimensions = [
  ['unit', '单位'],
  ['street', '街道'],
  ['district', '区'],
  ['category', '分类'],
  ['channel', '渠道'],
  ['line', '热线'],
  ['month', '月份'],
] as const
const three = [
  ['response', '响应率'],
  ['resolution', '解决率'],
  ['satisfaction', '满意率'],
] as const
/** As many bars can be taken in at a glance; the table has them all. */
const DRAWN = 12
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = { channel: channelWords, line: lineWords }

/** The three rates of one span of months; the address carries what is shown, so that it can be passed on. */
export default function RatesPage() {
  const [search, setSearch] = useSearchParams()
  const asked = { by: search.get('by') ?? 'unit', from: search.get('from'), to: search.get('to') }
  const rates = useQuery({ queryKey: ['rates', asked], queryFn: () => api.get<Rates>(`/rates${query(asked)}`) })
  const set = (name: string, value: string) =>
    setSearch((before) => {
      const next = new URLSearchParams(before)
      next.set(name, value)
      return next
    })
  const month = (name: 'from' | 'to', label: string) => (
    <label>
      {label}{' '}
      <input
        type="month"
        value={asked[name] ?? rates.data?.[name] ?? ''}
        onChange={({ target }) => target.value && set(name, target.value)}
      />
    </label>
  )
  return (
    <>
      <div className="page-head">
        <h1>三率</h1>
        {month('from', '从')}
        {month('to', '到')}
        <span className="push" />
        <a href={`/v1/desk/rates.csv${query(asked)}`} download>
          下载表格
        </a>
      </div>
      <div className="rates-by">
        <Segmented<string>
          aria-label="按什么统计"
          value={asked.by}
          onChange={(by) => set('by', by)}
          options={dimensions.map(([value, label]) => ({ value, label }))}
        />
      </div>
      <Loaded query={rates}>
        {({ by, rows, total }) =>
          rows.length === 0 ? (
            <Nothing>这段时间没有单位报告办结的工单。</Nothing>
          ) : (
            <>
              <Bars lines={rows.slice(0, DRAWN)} by={by} />
              <RatesTable lines={[...rows, { ...total, key: 'total', name: '合计' }]} by={by} />
              <p className="soft">
                每一轮办结算一次。没有回复的、不计入的（表扬、联系不上、诉求不合法、不属于受理范围）不进分母，单列在旁。
              </p>
            </>
          )
        }
      </Loaded>
    </>
  )
}

function nameOf({ key, name }: Line, by: string): string {
  return name ?? (key === null ? '未知' : wordFor(words[by] ?? {}, key))
}

function percent({ rate }: Rate): string {
  return rate === null ? '—' : `${(rate * 100).toFixed(1)}%`
}

function Bars({ lines, by }: { lines: readonly Line[]; by: string }) {
  return (
    <ul className="bars" aria-label="三率图">
      {lines.map((line) => (
        <li key={line.key ?? ''}>
          <span className="bars-name">{nameOf(line, by)}</span>
          {three.map(([figure, label]) => (
            <span key={figure} className={`bar ${figure}`}>
              <span className="bar-fill" style={{ width: `${(line[figure].rate ?? 0) * 100}%` }} />
              <span className="bar-text">{`${label} ${percent(line[figure])}`}</span>
            </span>
          ))}
        </li>
      ))}
    </ul>
  )
}

function RatesTable({ lines, by }: { lines: Line[]; by: string }) {
  const figure = (name: (typeof three)[number][0], title: string) => ({
    title,
    key: name,
    width: 130,
    render: (_: unknown, line: Line) => (
      <>
        {percent(line[name])} <span className="soft">{`${line[name].met}/${line[name].counted}`}</span>
      </>
    ),
  })
  return (
    <Table<Line>
      size="small"
      rowKey={({ key }) => key ?? ''}
      dataSource={lines}
      pagination={false}
      scroll={{ x: 860 }}
      columns={[
        {
          title: dimensions.find(([one]) => one === by)?.[1] ?? by,
          key: 'name',
          render: (_, line) => nameOf(line, by),
        },
        { title: '轮次', dataIndex: 'rounds', width: 72 },
        ...three.map(([name, title]) => figure(name, title)),
        { title: '未回复', dataIndex: 'unanswered', width: 80 },
        { title: '不计入', dataIndex: 'excluded', width: 80 },
      ]}
    />
  )
}
