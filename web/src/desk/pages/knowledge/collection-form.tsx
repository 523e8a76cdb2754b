import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Form, Input, Select, Space } from 'antd'
import { useState } from 'react'
import { api, query } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { faults } from './types.ts'

/** A theme of the month as the API has it. */
export interface Collection {
  id: string
  title: string
  month: string | null
  intro: string
  list: string
  chart: string
  pictureUrl: string | null
  articleIds: string[]
  articles: { id: string; question: string }[]
}

type Fields = Omit<Collection, 'id' | 'articles'>

/** Writing a theme; one without an id is new. */
export function CollectionForm({ collection, onClose }: { collection: Collection; onClose: () => void }) {
  const queries = useQueryClient()
  const [form] = Form.useForm<Fields>()
  const save = useMutation({
    mutationFn(fields: Fields) {
      const { month, pictureUrl, ...rest } = fields
      const id = collection.id || `c-${crypto.randomUUID().replace(/-/g, '').slice(-16)}`
      return api.put(`/knowledge/collections/${id}`, { ...rest, month: month || null, pictureUrl: pictureUrl || null })
    },
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ['knowledge', 'collections'] }),
  })
  return (
    <Card size="small" title={collection.id ? '修改专题' : '新专题'} style={{ marginBottom: 12, maxWidth: 860 }}>
      <Form form={form} layout="vertical" initialValues={collection} requiredMark={false} onFinish={save.mutate}>
        <div className="pair">
          <Form.Item name="title" label="题目" rules={[{ required: true, message: '请写题目' }]}>
            <Input maxLength={100} placeholder="例如：房产证办理难" />
          </Form.Item>
          <Form.Item
            name="month"
            label="月份"
            rules={[{ pattern: /^\d{4}-(0[1-9]|1[0-2])$/, message: '请写成 2026-11 的样子' }]}
          >
            <Input placeholder="2026-11，不按月的可以不填" />
          </Form.Item>
        </div>
        <Form.Item name="intro" label="说明">
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={4000} />
        </Form.Item>
        <Form.Item name="list" label="一单：任务清单，一行一条">
          <Input.TextArea autoSize={{ minRows: 3 }} maxLength={20_000} />
        </Form.Item>
        <Form.Item name="chart" label="一表：一行一排，格与格之间用 | 隔开，第一行是表头">
          <Input.TextArea autoSize={{ minRows: 3 }} maxLength={20_000} placeholder="事项 | 单位 | 完成时间" />
        </Form.Item>
        <Form.Item
          name="pictureUrl"
          label="一图：图片的网址"
          rules={[{ type: 'url', message: '请写完整的网址，以 https:// 开头' }]}
        >
          <Input placeholder="https://" />
        </Form.Item>
        <Form.Item name="articleIds" label="一问答：放进来的知识">
          <ArticlePicker known={collection.articles} />
        </Form.Item>
        <Space wrap>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            保存
          </Button>
          <Button onClick={onClose}>不保存</Button>
          {save.error && <Alert type="error" showIcon title={faultWords(save.error, faults)} />}
        </Space>
      </Form>
    </Card>
  )
}

interface PickerProps {
  known: Collection['articles']
  id?: string
  value?: string[]
  onChange?: (ids: string[]) => void
}

/** Articles by words of their question. */
function ArticlePicker({ known, ...field }: PickerProps) {
  const [text, setText] = useState('')
  const [seen, setSeen] = useState(known)
  const found = useQuery({
    queryKey: ['knowledge', 'pick', text],
    queryFn: () =>
      api.get<{ articles: Collection['articles'] }>(`/knowledge/articles${query({ text, state: 'published' })}`),
    enabled: text !== '',
  })
  const offered = new Map([...seen, ...(found.data?.articles ?? [])].map(({ id, question }) => [id, question]))
  return (
    <Select
      {...field}
      mode="multiple"
      placeholder="输入问题里的字来找"
      filterOption={false}
      onSearch={(words) => setText(words.trim())}
      onSelect={(id: string) => setSeen([...seen, { id, question: offered.get(id) ?? id }])}
      options={[...offered].map(([value, label]) => ({ value, label }))}
    />
  )
}
