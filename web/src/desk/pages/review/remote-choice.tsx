import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { api, query } from '../../api.ts'
import { useSettled } from '../../use-settled.ts'

export interface Option {
  value: string
  label: string
}

interface RemoteChoiceProps<Answer> {
  label: string
  placeholder: string
  /** Below `/v1/desk`; asked with `?q=` what was typed. */
  path: string
  read: (answer: Answer) => Option[]
  /** What can be chosen before anything is typed. */
  first: readonly Option[]
  id?: string
  value?: string | undefined
  onChange?: (value: string | undefined) => void
}

/** One of thousands: what is likely at once, the rest by a word of its name. */
export function RemoteChoice<Answer>(props: RemoteChoiceProps<Answer>) {
  const { label, placeholder, path, read, first, id, value, onChange } = props
  const [typed, setTyped] = useState('')
  const [known, setKnown] = useState<Option | null>(null)
  const asked = useSettled(typed.trim())
  const found = useQuery({
    queryKey: [path, asked],
    queryFn: () => api.get<Answer>(path + query({ q: asked })),
    enabled: asked !== '',
    placeholderData: (before) => before,
  })
  const listed = asked === '' ? first : found.data ? read(found.data) : []
  const options =
    known && value === known.value && !listed.some((one) => one.value === value) ? [known, ...listed] : listed
  return (
    <Select
      {...(id ? { id } : {})}
      aria-label={label}
      placeholder={placeholder}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      notFoundContent={asked === '' ? '输入几个字查找' : found.isFetching ? '正在查找' : '没有找到'}
      options={[...options]}
      value={value ?? null}
      onChange={(chosen: string | undefined) => {
        setKnown(listed.find((one) => one.value === chosen) ?? null)
        setTyped('')
        onChange?.(chosen ?? undefined)
      }}
    />
  )
}
