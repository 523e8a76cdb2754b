import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { api, query } from '../api.ts'
import type { Form } from './types.ts'

interface PickerProps<Value> {
  id: string
  value: Value | null
  save: (value: Value | null) => void
  disabled: boolean
}

type Category = NonNullable<Form['category']['value']>
type Unit = NonNullable<Form['unit']['value']>
type Area = NonNullable<Form['area']['value']>

/** A leaf of today's catalogue, found by its name or by what it is about. */
export function CategoryPicker(props: PickerProps<Category>) {
  return (
    <Picker
      {...props}
      name="分类"
      nameOf={({ path }) => path.join(' › ')}
      keyOf={({ code }) => code}
      search={async (q) => (await api.get<{ leaves: Category[] }>(`/catalogue${query({ q })}`)).leaves.slice(0, 30)}
    />
  )
}

/** A unit that tickets go to. */
export function UnitPicker(props: PickerProps<Unit>) {
  return (
    <Picker
      {...props}
      name="承办单位"
      nameOf={({ name }) => name}
      keyOf={({ code }) => code}
      search={async (q) => (await api.get<{ units: Unit[] }>(`/units${query({ q })}`)).units}
    />
  )
}

/** A district or a street. */
export function AreaPicker(props: PickerProps<Area>) {
  return (
    <Picker
      {...props}
      name="区、街道"
      nameOf={({ name }) => name}
      keyOf={({ streetCode, districtCode }) => streetCode ?? districtCode ?? ''}
      search={async (q) => (await api.get<{ areas: Area[] }>(`/areas${query({ q })}`)).areas}
    />
  )
}

interface ChoiceProps<Value> extends PickerProps<Value> {
  name: string
  nameOf: (value: Value) => string
  keyOf: (value: Value) => string
  search: (q: string) => Promise<Value[]>
}

/** One of a list that the gateway searches: nothing can be written here that is not in it. */
function Picker<Value>({ id, value, save, disabled, name, nameOf, keyOf, search }: ChoiceProps<Value>) {
  const [text, setText] = useState('')
  const [isOpen, setIsOpen] = useState(false)
  const { data, isFetching } = useQuery({
    queryKey: ['picker', name, text],
    queryFn: () => search(text),
    enabled: isOpen,
    staleTime: 60_000,
    placeholderData: (before) => before,
  })
  const found = data ?? []
  const known = value === null || found.some((one) => keyOf(one) === keyOf(value)) ? found : [value, ...found]
  return (
    <Select
      id={id}
      size="small"
      aria-label={name}
      placeholder="还不能确定，输入文字查找"
      value={value === null ? null : keyOf(value)}
      options={known.map((one) => ({ value: keyOf(one), label: nameOf(one) }))}
      showSearch={{ filterOption: false, onSearch: setText }}
      onOpenChange={setIsOpen}
      onChange={(key: string | undefined) => save(known.find((one) => keyOf(one) === key) ?? null)}
      notFoundContent={isFetching ? '正在查找……' : '没有找到'}
      allowClear
      disabled={disabled}
    />
  )
}
