import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Form, Input, Select } from 'antd'
import { useRef } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { fileAsBase64 } from '../../file-as-base64.ts'
import { Loaded } from '../../states.tsx'
import { AreaSelect } from './area-select.tsx'
import { ImportCard } from './import-card.tsx'
import { faults, type ImportPreview, lineOptions } from './types.ts'
import { useWaiting } from './waiting.ts'

/** What is said of all passages of a file beside its words; empty is not said. */
interface Meta {
  title?: string
  issuer?: string
  documentNo?: string
  url?: string
  effectiveFrom?: string
  effectiveTo?: string
  category?: string
  line?: string
  area?: string
  audience?: string
  ownerUnit?: string
  reviewBy?: string
  source?: string
  checked?: boolean
}

function MetaMembers() {
  return (
    <>
      <Form.Item label="文件名称" name="title">
        <Input />
      </Form.Item>
      <Form.Item label="发布单位" name="issuer">
        <Input />
      </Form.Item>
      <Form.Item label="文号" name="documentNo">
        <Input />
      </Form.Item>
      <Form.Item label="网址" name="url" rules={[{ type: 'url', message: '要以 http:// 或 https:// 开头' }]}>
        <Input placeholder="https://" />
      </Form.Item>
      <Form.Item label="施行日期" name="effectiveFrom">
        <Input type="date" />
      </Form.Item>
      <Form.Item
        label="失效日期（长期有效）"
        name="effectiveTo"
        dependencies={['effectiveFrom']}
        rules={[
          ({ getFieldValue }) => ({ validator: (_, to?: string) => endsAfter(getFieldValue('effectiveFrom'), to) }),
        ]}
      >
        <Input type="date" />
      </Form.Item>
      <Form.Item label="类别（文件名称）" name="category">
        <Input />
      </Form.Item>
      <Form.Item label="热线（通用）" name="line">
        <Select allowClear options={lineOptions} />
      </Form.Item>
      <Form.Item label="适用地区（北京市）" name="area">
        <AreaSelect allowClear />
      </Form.Item>
      <Form.Item label="适用对象（不限）" name="audience">
        <Input />
      </Form.Item>
      <Form.Item label="责任单位（发布单位）" name="ownerUnit">
        <Input />
      </Form.Item>
      <Form.Item label="复核日期（一年后）" name="reviewBy">
        <Input type="date" />
      </Form.Item>
      <Form.Item
        label="文件代号（文件名称）"
        name="source"
        tooltip="再次导入时凭它认出是同一份文件。名称会变的文件，请每次填同一个代号。"
      >
        <Input />
      </Form.Item>
      <Form.Item name="checked" valuePropName="checked">
        <Checkbox>文件已与公开原文核对（不勾选，答复里会提示以发布单位最新公布为准）</Checkbox>
      </Form.Item>
    </>
  )
}

/** Days are `YYYY-MM-DD`. */
function endsAfter(from: string | undefined, to: string | undefined): Promise<void> {
  return from && to && to < from ? Promise.reject(new Error('不能早于施行日期')) : Promise.resolve()
}

/** Bringing a file: it is read and shown, nothing is published before somebody else has looked. */
export default function ImportPage() {
  const queries = useQueryClient()
  const [form] = Form.useForm<Meta>()
  const chosen = useRef<HTMLInputElement>(null)
  const waiting = useWaiting()
  const bring = useMutation({
    mutationFn: async (file: File) => {
      const given = Object.entries(form.getFieldsValue()).filter(([, value]) => value)
      const content = await fileAsBase64(file)
      return api.post<ImportPreview>('/knowledge/imports', {
        name: file.name,
        content,
        meta: Object.fromEntries(given),
      })
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['knowledge'] }),
  })
  return (
    <>
      <div className="page-head">
        <h1>导入文件</h1>
      </div>
      <p>
        可以导入 CSV、Excel（.xlsx）、Word（.docx）、PDF、网页、Markdown、TXT 和 JSON
        行。法规按条拆分，长文件按标题拆分；再次导入同一文件只更新，不重复，编辑补充的办理地点、费用、材料等都会保留。一个文件最多
        30 MB、5000 条；更大的请技术人员用命令 gateway knowledge import 导入。
      </p>
      <p>下面这些说的是整份文件，都可以不填：名称、发布单位、文号和施行日期会从文件里读，其余的按括号里的算。</p>
      <Form form={form} layout="vertical" className="pair" style={{ maxWidth: 960 }}>
        <MetaMembers />
      </Form>
      <input
        ref={chosen}
        type="file"
        hidden
        aria-label="选择文件"
        accept=".csv,.tsv,.xlsx,.docx,.pdf,.html,.htm,.md,.txt,.jsonl,.yaml,.yml,.gz"
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) bring.mutate(file)
          event.target.value = ''
        }}
      />
      <Button
        type="primary"
        loading={bring.isPending}
        onClick={() =>
          form.validateFields().then(
            () => chosen.current?.click(),
            () => undefined,
          )
        }
      >
        选择文件并预览
      </Button>
      {bring.error && (
        <Alert type="error" showIcon title={faultWords(bring.error, faults)} style={{ marginTop: 8, maxWidth: 720 }} />
      )}
      <div style={{ marginTop: 16 }}>
        <Loaded query={waiting}>
          {({ imports }) => imports.map((one) => <ImportCard key={one.id} preview={one} />)}
        </Loaded>
      </div>
    </>
  )
}
