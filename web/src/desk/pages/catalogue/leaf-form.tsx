import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Form, Space } from 'antd'
import { api } from '../../api.ts'
import { faultWords } from '../../fault.ts'
import { useSettled } from '../../use-settled.ts'
import { LeafFields } from './leaf-fields.tsx'
import { Preview } from './preview.tsx'
import { type Cells, catalogueKey, columnWords, type EditOutcome, faultWordsOfCatalogue } from './types.ts'

/** The form's own shape: lists are lines or choices, the rest as the row has it. */
export interface Fields extends Omit<Cells, 'keywords' | 'examples' | 'requires' | 'urgent' | 'supportingUnits'> {
  keywords: string
  examples: string
  supportingUnits: string
  requires: string[]
  urgent: boolean
}

const lines = (cell: string) => cell.split('|').filter(Boolean).join('\n')
const cellOf = (text: string | undefined) =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('|')

const fieldsOf = (cells: Cells): Fields => ({
  ...cells,
  keywords: lines(cells.keywords),
  examples: lines(cells.examples),
  supportingUnits: lines(cells.supportingUnits),
  requires: cells.requires.split('|').filter(Boolean),
  urgent: cells.urgent === 'true',
})

function cellsOf(fields: Partial<Fields>, before: Cells): Cells {
  const plain = Object.keys(columnWords).map((column) => [
    column,
    (fields as Partial<Cells>)[column as keyof Cells] ?? '',
  ])
  return {
    ...(Object.fromEntries(plain) as Cells),
    code: fields.code ?? before.code,
    keywords: cellOf(fields.keywords),
    examples: cellOf(fields.examples),
    supportingUnits: cellOf(fields.supportingUnits),
    requires: (fields.requires ?? []).join('|'),
    urgent: String(fields.urgent ?? false),
  }
}

interface LeafFormProps {
  cells: Cells
  isNew: boolean
  onSaved: (code: string) => void
}

/** One leaf to edit, and beside it what the edit changes, what the check finds, and where the examples would go. */
export function LeafForm({ cells, isNew, onSaved }: LeafFormProps) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [form] = Form.useForm<Fields>()
  const fields = Form.useWatch([], form) as Partial<Fields> | undefined
  const written = cellsOf(fields ?? fieldsOf(cells), cells)
  const asked = useSettled(JSON.stringify(written))
  const preview = useQuery({
    queryKey: [...catalogueKey, 'preview', asked],
    queryFn: () => api.post<EditOutcome>('/catalogue/leaves', { leaf: JSON.parse(asked), save: false }),
    placeholderData: (before) => before,
  })
  const save = useMutation({
    mutationFn: () => api.post<EditOutcome>('/catalogue/leaves', { leaf: written, save: true }),
    onSuccess({ outcome, version }) {
      void message.success(outcome === 'unchanged' ? '没有改动' : `已生成新版本 ${version}，即刻生效`)
      onSaved(written.code)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: catalogueKey }),
  })
  const isChecked = asked === JSON.stringify(written) && !preview.isPlaceholderData
  const isSound = isChecked && preview.data?.outcome === 'preview' && preview.data.changes.length > 0
  return (
    <div className="editor">
      <Form form={form} layout="vertical" initialValues={fieldsOf(cells)} requiredMark={false}>
        <LeafFields isNew={isNew} />
        <Space wrap>
          <Button type="primary" loading={save.isPending} disabled={!isSound} onClick={() => save.mutate()}>
            保存为新版本
          </Button>
          <Button onClick={() => form.resetFields()}>还原</Button>
        </Space>
        {save.error && <Alert type="error" showIcon title={faultWords(save.error, faultWordsOfCatalogue)} />}
      </Form>
      <Card size="small" title="保存后会怎样">
        <Preview preview={preview.data} own={written.code} />
      </Card>
    </div>
  )
}
