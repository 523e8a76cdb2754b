import { useQuery } from '@tanstack/react-query'
import { Select, type SelectProps } from 'antd'
import { api } from '../../api.ts'

/** A place where rules hold: the country, the city or a district. */
interface Area {
  code: string
  name: string
}

/** The places that knowledge may be kept for; they do not change while the desk is open. */
export function useAreas(): Area[] {
  const areas = useQuery({
    queryKey: ['areas-of-rules'],
    queryFn: () => api.get<{ areas: Area[] }>('/knowledge/areas'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return areas.data?.areas ?? []
}

/** Chooses a place by its name; its value is the code. */
export function AreaSelect(props: SelectProps<string>) {
  const options = useAreas().map(({ code, name }) => ({ value: code, label: name }))
  return <Select showSearch={{ optionFilterProp: 'label' }} options={options} {...props} />
}
