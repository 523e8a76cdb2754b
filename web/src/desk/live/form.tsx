import { Button, Checkbox, Input, Select } from 'antd'
import { useEffect, useState } from 'react'
import { AreaPicker, CategoryPicker, UnitPicker } from './pickers.tsx'
import type { Field, FieldName, Form } from './types.ts'
import { fieldWords, kindWords, tierWords } from './words.ts'

interface FormProps {
  form: Form
  /** Writes a field; null empties it. */
  edit: (field: FieldName, value: unknown) => void
  /** Gives a field back to what is heard. */
  release?: (field: FieldName) => void
  disabled: boolean
}

const wide = ['title', 'event', 'demand', 'place', 'description'] as const
const short = ['time', 'people', 'name', 'phone'] as const

/** The ticket as it fills itself. What is written here stays, whatever is heard later. */
export function TicketForm(props: FormProps) {
  const { form, edit, disabled } = props
  const options = (words: Readonly<Record<string, string>>) =>
    Object.entries(words).map(([value, label]) => ({ value, label }))
  return (
    <form className="live-form" aria-label="工单" onSubmit={(event) => event.preventDefault()}>
      <div className="live-pair">
        <Row {...props} name="kind">
          <Select
            id="field-kind"
            size="small"
            value={form.kind.value}
            options={options(kindWords)}
            onChange={(value) => edit('kind', value)}
            disabled={disabled}
          />
        </Row>
        <Row {...props} name="tier">
          <Select
            id="field-tier"
            size="small"
            value={form.tier.value}
            options={options(tierWords)}
            onChange={(value) => edit('tier', value)}
            disabled={disabled}
          />
        </Row>
      </div>
      {wide.map((name) => (
        <Row key={name} {...props} name={name}>
          <Text name={name} field={form[name]} save={(value) => edit(name, value)} disabled={disabled} />
        </Row>
      ))}
      <div className="live-pair">
        {short.map((name) => (
          <Row key={name} {...props} name={name}>
            <Text name={name} field={form[name]} save={(value) => edit(name, value)} disabled={disabled} />
          </Row>
        ))}
      </div>
      <Row {...props} name="category">
        <CategoryPicker
          id="field-category"
          value={form.category.value}
          save={(value) => edit('category', value)}
          disabled={disabled}
        />
      </Row>
      <div className="live-pair">
        <Row {...props} name="area">
          <AreaPicker
            id="field-area"
            value={form.area.value}
            save={(value) => edit('area', value)}
            disabled={disabled}
          />
        </Row>
        <Row {...props} name="unit">
          <UnitPicker
            id="field-unit"
            value={form.unit.value}
            save={(value) => edit('unit', value)}
            disabled={disabled}
          />
        </Row>
      </div>
      <Checkbox
        checked={form.confidential.value === true}
        onChange={({ target }) => edit('confidential', target.checked)}
        disabled={disabled}
      >
        要求保密
      </Checkbox>
    </form>
  )
}

function Row({ name, form, release, disabled, children }: FormProps & { name: FieldName; children: React.ReactNode }) {
  const field: Field<unknown> = form[name]
  return (
    <div className={`live-field mark-side-${name}`}>
      <label htmlFor={`field-${name}`}>
        {fieldWords[name]}
        {field.edited && <strong>已改</strong>}
        {!field.edited && field.value !== null && field.confidence < 0.6 && (
          <strong className="live-doubt">待核对</strong>
        )}
      </label>
      {children}
      {field.edited && !disabled && release && (
        <Button size="small" type="link" onClick={() => release(name)} title="恢复为听到的内容">
          {typeof field.heard === 'string' ? `听到的是“${field.heard.slice(0, 16)}”，恢复` : '恢复'}
        </Button>
      )}
    </div>
  )
}

interface TextProps {
  name: FieldName
  field: Field<string>
  save: (value: string | null) => void
  disabled: boolean
}

/** While somebody writes here nothing that is heard gets in between; leaving the field keeps what was written. */
function Text({ name, field, save, disabled }: TextProps) {
  const [draft, setDraft] = useState<string | null>(null)
  useEffect(() => {
    if (draft !== null && draft === (field.value ?? '') && field.edited) setDraft(null)
  }, [draft, field])
  const keep = () => {
    if (draft === null) return
    if (draft === (field.value ?? '')) setDraft(null)
    else save(draft.trim() === '' ? null : draft.trim())
  }
  const common = {
    id: `field-${name}`,
    size: 'small' as const,
    value: draft ?? field.value ?? '',
    disabled,
    onBlur: keep,
  }
  return name === 'description' || name === 'event' ? (
    <Input.TextArea
      {...common}
      autoSize={{ minRows: 1, maxRows: 4 }}
      onChange={({ target }) => setDraft(target.value)}
    />
  ) : (
    <Input {...common} onChange={({ target }) => setDraft(target.value)} onPressEnter={keep} />
  )
}
