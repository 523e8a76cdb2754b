import type { ReactNode } from 'react'
import { type Form, type Listed, numberFields } from './match.ts'

const districts = [
  '东城区',
  '西城区',
  '朝阳区',
  '丰台区',
  '石景山区',
  '海淀区',
  '门头沟区',
  '房山区',
  '通州区',
  '顺义区',
  '昌平区',
  '大兴区',
  '怀柔区',
  '平谷区',
  '密云区',
  '延庆区',
  '北京经济技术开发区',
]
const sizes = [
  ['large', '大型'],
  ['medium', '中型'],
  ['small', '小型'],
  ['micro', '微型'],
] as const

interface CompanyFormProps {
  form: Form
  faultIn: string | null
  marks: readonly Listed[]
  industries: readonly Listed[]
  change: (part: Partial<Form>) => void
}

/** What a company tells of itself. Nothing has to be filled in; every field makes the list more exact. */
export function CompanyForm({ form, faultIn, marks, industries, change }: CompanyFormProps) {
  const numbers = (first: boolean) =>
    numberFields
      .filter((one) => one.first === first)
      .map(({ field, label, unit }) => (
        <Field key={field} id={field} label={`${label}（${unit}）`}>
          <input
            id={field}
            type="number"
            inputMode="decimal"
            min={field === 'taxableIncome' ? undefined : 0}
            step="any"
            value={form.numbers[field] ?? ''}
            onChange={({ target }) => change({ numbers: { ...form.numbers, [field]: target.value } })}
          />
        </Field>
      ))
  return (
    <form className="company" aria-label="企业情况" onSubmit={(event) => event.preventDefault()}>
      <Field id="name" label="企业名称">
        <input
          id="name"
          value={form.name}
          autoComplete="organization"
          onChange={({ target }) => change({ name: target.value })}
        />
      </Field>
      <Field
        id="creditCode"
        label="统一社会信用代码"
        hint={faultIn === 'creditCode' ? '请照营业执照再核对一遍' : undefined}
      >
        <input
          id="creditCode"
          value={form.creditCode}
          maxLength={24}
          spellCheck={false}
          aria-invalid={faultIn === 'creditCode'}
          onChange={({ target }) => change({ creditCode: target.value })}
        />
      </Field>
      <Field id="industryCode" label="所属行业">
        <input
          id="industryCode"
          list="industries"
          value={form.industryCode}
          placeholder="如 I65，或从列表选门类"
          spellCheck={false}
          onChange={({ target }) => change({ industryCode: target.value.trim().toUpperCase() })}
        />
        <datalist id="industries">
          {industries.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </datalist>
      </Field>
      <Field id="district" label="所在区">
        <select id="district" value={form.district} onChange={({ target }) => change({ district: target.value })}>
          <option value="">请选择</option>
          {districts.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </Field>
      {numbers(true)}
      <Field id="sizeClass" label="企业规模">
        <select id="sizeClass" value={form.sizeClass} onChange={({ target }) => change({ sizeClass: target.value })}>
          <option value="">按国家标准自动判断</option>
          {sizes.map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <Field id="foundedAt" label="成立日期">
        <input
          id="foundedAt"
          type="date"
          value={form.foundedAt}
          onChange={({ target }) => change({ foundedAt: target.value })}
        />
      </Field>
      {numbers(false)}
      <Marks form={form} marks={marks} change={change} />
    </form>
  )
}

function Field({ id, label, hint, children }: { id: string; label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && (
        <p className="field-fault" role="alert">
          {hint}
        </p>
      )}
    </div>
  )
}

function Marks({ form, marks, change }: Pick<CompanyFormProps, 'form' | 'marks' | 'change'>) {
  const chosen = form.marks ?? []
  const toggle = (code: string) =>
    change({ marks: chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code] })
  return (
    <fieldset className="field marks" id="marks" tabIndex={-1}>
      <legend>资质与类型</legend>
      <label className="mark">
        <input
          type="checkbox"
          checked={form.marks?.length === 0}
          onChange={() => change({ marks: form.marks?.length === 0 ? null : [] })}
        />
        以下都没有
      </label>
      {marks.map(({ code, name, about }) => (
        <label key={code} className="mark" title={about}>
          <input type="checkbox" checked={chosen.includes(code)} onChange={() => toggle(code)} />
          {name}
        </label>
      ))}
    </fieldset>
  )
}
