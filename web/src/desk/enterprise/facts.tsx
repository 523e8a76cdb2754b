import { useQuery } from '@tanstack/react-query'
import { App, Button, Form, Input, InputNumber, Select, Tag } from 'antd'
import { useState } from 'react'
import { listOf } from '../../policies/match.ts'
import { api } from '../api.ts'
import { minuteOf } from '../times.ts'
import { wordFor } from '../words.ts'
import type { CompanyCard, CompanyFact } from './types.ts'
import { useAct } from './use-act.ts'
import { basisWords, fieldWords, sizeWords, sourceWords, valueWords } from './words.ts'

const markFields: readonly string[] = ['marks', 'withoutMarks']
const textFields: readonly string[] = ['industryCode', 'district']

/** What is known of a company and by whom; an agent notes what they were told or saw, and takes it back. */
export function Facts({ card }: { card: CompanyCard }) {
  const [isWriting, setWriting] = useState(false)
  const act = useAct('company')
  const names = useMarkNames()
  return (
    <>
      <table className="company-facts">
        <thead>
          <tr>
            <th scope="col">情况</th>
            <th scope="col">内容</th>
            <th scope="col">来源</th>
          </tr>
        </thead>
        <tbody>
          {card.facts.map(({ field, source, basis, value, at }) => (
            <tr key={`${field}${source}`}>
              <td>
                {wordFor(fieldWords, field)}
                {card.disputed.includes(field) && <Tag color="orange">说法不一</Tag>}
              </td>
              <td>{markFields.includes(field) ? valueWords(field, names(value)) : valueWords(field, value)}</td>
              <td title={minuteOf(at)}>
                {wordFor(sourceWords, source)}
                {basis && `（${wordFor(basisWords, basis)}）`}
                {source === 'desk' && (
                  <Button
                    size="small"
                    type="link"
                    aria-label={`撤回坐席记录的${wordFor(fieldWords, field)}`}
                    onClick={() => act.mutate(() => api.delete(`/companies/${card.id}/facts/${field}`))}
                  >
                    撤回
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {isWriting ? (
        <NoteForm card={card} onDone={() => setWriting(false)} />
      ) : (
        <Button size="small" style={{ marginTop: 6 }} onClick={() => setWriting(true)}>
          记录情况
        </Button>
      )}
    </>
  )
}

/** Codes of marks in the words that the policies page has for them. */
function useMarkNames(): (codes: unknown) => unknown {
  const { data = [] } = useQuery({
    queryKey: ['marks'],
    queryFn: () => listOf('marks'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const known = new Map(data.map(({ code, name }) => [code, name]))
  return (codes) => (Array.isArray(codes) ? codes.map((code) => known.get(code) ?? code) : codes)
}

interface Note {
  field: string
  value: unknown
  basis: string
}

function NoteForm({ card, onDone }: { card: CompanyCard; onDone: () => void }) {
  const [form] = Form.useForm<Note>()
  const { message } = App.useApp()
  const act = useAct('company')
  const field = Form.useWatch('field', form)
  const save = (note: Note) =>
    act.mutate(async () => {
      const old = undoOf(card, note.field)
      await api.put(`/companies/${card.id}/facts`, factsBody(note))
      onDone()
      const key = `note-${card.id}`
      const undo = () => {
        message.destroy(key)
        act.mutate(old)
      }
      void message.success({
        key,
        duration: 8,
        content: (
          <>
            已记录{wordFor(fieldWords, note.field)}
            <Button type="link" size="small" onClick={undo}>
              撤销
            </Button>
          </>
        ),
      })
    })
  return (
    <Form<Note>
      form={form}
      name="company-note"
      layout="vertical"
      requiredMark={false}
      onFinish={save}
      initialValues={{ basis: 'call' }}
    >
      <Form.Item label="记哪一项" name="field" rules={[{ required: true, message: '请选一项' }]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={Object.entries(fieldWords).map(([value, label]) => ({ value, label }))}
          onChange={() => form.setFieldValue('value', undefined)}
        />
      </Form.Item>
      {field && (
        <Form.Item label="内容" name="value" rules={[{ required: true, message: '请填写内容' }]}>
          <ValueInput field={field} />
        </Form.Item>
      )}
      <Form.Item label="怎么知道的" name="basis">
        <Select options={Object.entries(basisWords).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <div className="company-actions">
        <Button size="small" type="primary" htmlType="submit" loading={act.isPending}>
          保存情况
        </Button>
        <Button size="small" onClick={onDone}>
          取消
        </Button>
      </div>
    </Form>
  )
}

/** The input that fits a field; the form hands it value and change. */
function ValueInput({ field, ...rest }: { field: string; id?: string }) {
  const { data = [] } = useQuery({
    queryKey: ['marks'],
    queryFn: () => listOf('marks'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (markFields.includes(field)) {
    const options = data.map(({ code, name }) => ({ value: code, label: name }))
    return <Select {...rest} mode="multiple" showSearch={{ optionFilterProp: 'label' }} options={options} />
  }
  if (field === 'sizeClass')
    return <Select {...rest} options={Object.entries(sizeWords).map(([value, label]) => ({ value, label }))} />
  if (field === 'foundedAt') return <Input {...rest} type="date" />
  if (textFields.includes(field))
    return <Input {...rest} maxLength={40} placeholder={field === 'district' ? '如 海淀区' : '如 I65'} />
  return <InputNumber {...rest} style={{ width: '100%' }} />
}

const factsBody = ({ field, value, basis }: Pick<CompanyFact, 'field' | 'value'> & { basis: string | null }) => ({
  facts: { [field]: value },
  basis: basis ?? 'call',
})

/** What puts the card back to what it was: agents' earlier word, or none. Marks that are had and not had go together. */
function undoOf({ id, facts }: CompanyCard, field: string): () => Promise<void> {
  const fields = markFields.includes(field) ? markFields : [field]
  const old = facts.filter((fact) => fact.source === 'desk' && fields.includes(fact.field))
  return async () => {
    // Of the two lists of marks one may never have been noted.
    for (const one of fields) await api.delete(`/companies/${id}/facts/${one}`).catch(() => undefined)
    for (const fact of old) await api.put(`/companies/${id}/facts`, factsBody(fact))
  }
}
