import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Checkbox, Form, Input, Select, Space } from 'antd'
import { useDeferredValue } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { useSettled } from '../../use-settled.ts'
import { AreaSelect } from './area-select.tsx'
import { forgetBegun } from './begun.ts'
import { ArticleDiff } from './diff.tsx'
import { type Article, type Draft, faults, lineOptions, type Source } from './types.ts'

/** The article as fields: lists are lines. */
interface Fields extends Omit<Article, 'similarQuestions' | 'materials' | 'steps' | 'cases' | 'id'> {
  similarQuestions: string
  materials?: string
  steps?: string
  cases?: string
}

const linesOf = (text: string | undefined) =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

function fieldsOf({ id: _id, similarQuestions, materials, steps, cases, ...rest }: Article): Fields {
  const pairs = Object.entries(cases ?? {}).map(([fact, one]) => `${fact}：${one}`)
  return {
    ...rest,
    similarQuestions: similarQuestions.join('\n'),
    materials: materials?.join('\n'),
    steps: steps?.join('\n'),
    cases: pairs.join('\n'),
  }
}

/** The article with what its fields say now; what has no field stays. Empty fields are left out: nothing is said on them. */
function articleOf(article: Article, fields: Partial<Fields>): Record<string, unknown> {
  const { similarQuestions, materials, steps, cases, sources = [], ...rest } = fields
  const pairs = linesOf(cases).map((line) => line.split(/[：:]/).map((part) => part.trim()))
  const written = {
    ...article,
    ...rest,
    similarQuestions: linesOf(similarQuestions),
    materials: linesOf(materials),
    steps: linesOf(steps),
    cases: Object.fromEntries(pairs),
    sources: sources.map((source) => withoutEmpty({ ...source, checked: source?.checked ?? false })),
  }
  const { similarQuestions: similar, sources: own, ...other } = written
  return { ...withoutEmpty(other), similarQuestions: similar, sources: own }
}

function withoutEmpty(members: object): Record<string, unknown> {
  const isEmpty = (value: unknown) =>
    value === undefined ||
    value === null ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  return Object.fromEntries(Object.entries(members).filter(([, value]) => !isEmpty(value)))
}

interface Preview {
  faults: { path: string; message: string }[]
  text?: string
  findings?: { problem: string; detail: string }[]
}

/** Writing an article: fields on the left, how it will be said on the right. */
export function ArticleForm({
  article,
  published,
  draft,
  locked,
}: {
  article: Article
  published: Article | null
  draft: Draft | null
  locked: boolean
}) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [form] = Form.useForm<Fields>()
  const fields = useDeferredValue(Form.useWatch([], form) as Partial<Fields> | undefined)
  const written = articleOf(article, fields ?? fieldsOf(article))
  const asked = useSettled(JSON.stringify(written))
  const preview = useQuery({
    queryKey: ['knowledge', 'preview', asked],
    queryFn: () => api.post<Preview>('/knowledge/preview', { article: JSON.parse(asked) }),
    placeholderData: (before) => before,
  })
  const save = useMutation({
    mutationFn: () =>
      api.put(`/knowledge/articles/${article.id}/draft`, { article: written, revision: draft?.revision ?? 0 }),
    onSuccess() {
      forgetBegun(article.id)
      void message.success('草稿已保存')
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['knowledge'] }),
  })
  return (
    <div className="editor">
      <Form form={form} layout="vertical" initialValues={fieldsOf(article)} disabled={locked} requiredMark={false}>
        <Members />
        <Sources />
        <Space>
          <Button type="primary" onClick={() => save.mutate()} loading={save.isPending} disabled={locked}>
            保存草稿
          </Button>
          {save.error && <Alert type="error" showIcon title={faultWords(save.error, faults)} />}
        </Space>
      </Form>
      <div>
        <Card size="small" title="市民会看到">
          <PreviewText preview={preview.data} />
        </Card>
        {published && (
          <Card size="small" title="与已发布的不同" style={{ marginTop: 12 }}>
            <ArticleDiff before={published} after={{ ...article, ...written } as Article} />
          </Card>
        )}
      </div>
    </div>
  )
}

function PreviewText({ preview }: { preview: Preview | undefined }) {
  if (!preview) return null
  return (
    <div aria-live="polite">
      {preview.faults.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title="还没写完"
          description={preview.faults.map(({ path, message }) => (
            <div key={`${path}${message}`}>
              {path}：{message}
            </div>
          ))}
        />
      ) : (
        <pre className="said">{preview.text}</pre>
      )}
      {(preview.findings ?? []).map(({ problem, detail }) => (
        <Alert key={problem} type="warning" showIcon title={detail} />
      ))}
    </div>
  )
}

const rows = (minRows: number) => ({ autoSize: { minRows, maxRows: 16 } })

function Members() {
  return (
    <>
      <Form.Item label="问题" name="question">
        <Input />
      </Form.Item>
      <Form.Item label="相似问法（一行一个）" name="similarQuestions">
        <Input.TextArea {...rows(3)} />
      </Form.Item>
      <Form.Item label="答复（先说结论）" name="answer">
        <Input.TextArea {...rows(5)} />
      </Form.Item>
      <div className="pair">
        <Form.Item label="所需材料（一行一个）" name="materials">
          <Input.TextArea {...rows(2)} />
        </Form.Item>
        <Form.Item label="办理步骤（一行一步）" name="steps">
          <Input.TextArea {...rows(2)} />
        </Form.Item>
        <Form.Item label="办理时限" name="deadline">
          <Input />
        </Form.Item>
        <Form.Item label="费用" name="fee">
          <Input />
        </Form.Item>
        <Form.Item label="办理地点" name="where">
          <Input />
        </Form.Item>
        <Form.Item label="适用对象" name="audience">
          <Input />
        </Form.Item>
        <Form.Item label="类别" name="category">
          <Input />
        </Form.Item>
        <Form.Item label="热线" name="line">
          <Select options={lineOptions} />
        </Form.Item>
        <Form.Item label="适用地区" name="area">
          <AreaSelect />
        </Form.Item>
        <Form.Item label="区分（如 户口：外地户口）" name="cases">
          <Input.TextArea {...rows(1)} />
        </Form.Item>
        <Form.Item label="责任单位" name="ownerUnit">
          <Input />
        </Form.Item>
        <Form.Item label="复核日期" name="reviewBy">
          <Input type="date" />
        </Form.Item>
        <Form.Item name="sample" valuePropName="checked">
          <Checkbox>示例知识（答复里会注明）</Checkbox>
        </Form.Item>
      </div>
    </>
  )
}

function Sources() {
  return (
    <Form.List name="sources">
      {(items, { add, remove }) => (
        <>
          {items.map(({ key, name }) => (
            <Card
              key={key}
              size="small"
              title={`依据 ${name + 1}`}
              extra={<Button onClick={() => remove(name)}>删除</Button>}
              style={{ marginBottom: 12 }}
            >
              <SourceMembers at={name} />
            </Card>
          ))}
          <Button onClick={() => add({ checked: false } satisfies Partial<Source>)} style={{ margin: '0 12px 12px 0' }}>
            加一条依据
          </Button>
        </>
      )}
    </Form.List>
  )
}

function SourceMembers({ at }: { at: number }) {
  return (
    <>
      <div className="pair">
        <Form.Item label="名称" name={[at, 'title']}>
          <Input />
        </Form.Item>
        <Form.Item label="条款" name={[at, 'provision']}>
          <Input />
        </Form.Item>
        <Form.Item label="发布单位" name={[at, 'issuer']}>
          <Input />
        </Form.Item>
        <Form.Item label="文号" name={[at, 'documentNo']}>
          <Input />
        </Form.Item>
        <Form.Item label="施行日期" name={[at, 'effectiveFrom']}>
          <Input type="date" />
        </Form.Item>
        <Form.Item label="失效日期" name={[at, 'effectiveTo']}>
          <Input type="date" />
        </Form.Item>
      </div>
      <Form.Item label="网址" name={[at, 'url']}>
        <Input />
      </Form.Item>
      <Form.Item label="依据说了什么" name={[at, 'states']}>
        <Input.TextArea {...rows(2)} />
      </Form.Item>
      <Form.Item name={[at, 'checked']} valuePropName="checked">
        <Checkbox>已与公开原文核对</Checkbox>
      </Form.Item>
      <Form.Item label="核对情况" name={[at, 'checkNote']}>
        <Input />
      </Form.Item>
    </>
  )
}
