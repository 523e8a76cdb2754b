import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Popconfirm, Space, Tag } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { Loaded, Nothing } from '../../states.tsx'
import { type Collection, CollectionForm } from './collection-form.tsx'
import { faults } from './types.ts'

const nothingYet: Collection = {
  id: '',
  title: '',
  month: null,
  intro: '',
  list: '',
  chart: '',
  pictureUrl: null,
  articleIds: [],
  articles: [],
}

/** Themes of the month, 每月一题: each with its list, table, picture and questions. */
export default function CollectionsPage() {
  const [open, setOpen] = useState<Collection | null>(null)
  const collections = useQuery({
    queryKey: ['knowledge', 'collections'],
    queryFn: () => api.get<{ collections: Collection[] }>('/knowledge/collections'),
  })
  return (
    <>
      <div className="page-head">
        <h1>每月一题</h1>
        <Space className="push">
          <Button type="primary" onClick={() => setOpen(nothingYet)} disabled={open !== null}>
            新建专题
          </Button>
        </Space>
      </div>
      <p>一个专题收齐一单（任务清单）、一表（进度或对照表）、一图（流程图）和一问答（相关知识）。</p>
      {open && <CollectionForm key={open.id} collection={open} onClose={() => setOpen(null)} />}
      <Loaded query={collections}>
        {({ collections: rows }) =>
          rows.length === 0 ? (
            <Nothing>还没有专题。</Nothing>
          ) : (
            rows.map((one) => <CollectionCard key={one.id} collection={one} onEdit={() => setOpen(one)} />)
          )
        }
      </Loaded>
    </>
  )
}

function CollectionCard({ collection, onEdit }: { collection: Collection; onEdit: () => void }) {
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.delete(`/knowledge/collections/${collection.id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['knowledge', 'collections'] }),
  })
  const { title, month, intro, list, chart, pictureUrl, articles } = collection
  return (
    <Card
      size="small"
      className="theme"
      style={{ marginBottom: 12 }}
      title={
        <Space wrap>
          <h2 style={{ margin: 0, fontSize: 'inherit' }}>{title}</h2>
          {month && <Tag color="blue">{month}</Tag>}
        </Space>
      }
    >
      {intro && <p className="said">{intro}</p>}
      {list && (
        <>
          <h3>一单</h3>
          <p className="said">{list}</p>
        </>
      )}
      {chart && (
        <>
          <h3>一表</h3>
          <Chart text={chart} />
        </>
      )}
      {pictureUrl && (
        <>
          <h3>一图</h3>
          <a href={pictureUrl} target="_blank" rel="noreferrer">
            打开图片
          </a>
        </>
      )}
      <h3>一问答</h3>
      {articles.length === 0 && <p>还没有放进知识。</p>}
      <ul>
        {articles.map(({ id, question }) => (
          <li key={id}>
            <Link href={`/knowledge/articles/${id}`}>{question}</Link>
          </li>
        ))}
      </ul>
      <Space wrap>
        <Button onClick={onEdit}>修改</Button>
        <Popconfirm title="删除这个专题？里面的知识不受影响。" okText="删除" onConfirm={() => remove.mutate()}>
          <Button danger loading={remove.isPending}>
            删除
          </Button>
        </Popconfirm>
        {remove.error && <Alert type="error" showIcon title={faultWords(remove.error, faults)} />}
      </Space>
    </Card>
  )
}

/** Lines of cells parted by bars; the first line is the head. */
function Chart({ text }: { text: string }) {
  const rows = text
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => line.split(/[|｜\t]/).map((cell) => cell.trim()))
  const [head = [], ...body] = rows
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.2, 2.1.1)
    <section className="wide" aria-label="一表" tabIndex={0}>
      <table className="chart">
        <thead>
          <tr>
            {head.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other name than their place
              <th key={at} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
            <tr key={row}>
              {cells.map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other name than their place
                <td key={at}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
