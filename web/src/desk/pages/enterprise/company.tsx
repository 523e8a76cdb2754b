import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useLocation } from 'wouter'
import { api } from '../../api.ts'
import { Company } from '../../enterprise/card.tsx'
import type { CompanyCard, Manager } from '../../enterprise/types.ts'
import { useAct } from '../../enterprise/use-act.ts'
import { useKey } from '../../keys.ts'
import { Loaded } from '../../states.tsx'

/** One company, and who serves it. */
export default function CompanyPage({ id }: { id: string }) {
  const [, navigate] = useLocation()
  useKey('Escape', '回到企业列表', () => navigate('/companies'))
  const card = useQuery({
    queryKey: ['company', id],
    queryFn: () => api.get<CompanyCard>(`/companies/${id}`),
    refetchOnWindowFocus: false,
  })
  return (
    <Loaded query={card}>
      {(data) => (
        <>
          <div className="page-head">
            <h1>{data.name}</h1>
            <ManagerChoice card={data} />
          </div>
          <Company card={data} isPage />
        </>
      )}
    </Loaded>
  )
}

function ManagerChoice({ card }: { card: CompanyCard }) {
  const managers = useQuery({ queryKey: ['managers'], queryFn: () => api.get<{ managers: Manager[] }>('/managers') })
  const act = useAct('company')
  return (
    <Select
      aria-label="本企业的服务管家"
      placeholder="按园区"
      allowClear
      value={card.manager?.id ?? null}
      style={{ minWidth: 160 }}
      options={(managers.data?.managers ?? []).map(({ id, name, park }) => ({
        value: id,
        label: park ? `${name}（${park}）` : name,
      }))}
      onChange={(chosen: string | undefined) =>
        act.mutate(() => api.put(`/companies/${card.id}/manager`, { managerId: chosen ?? null }))
      }
    />
  )
}
