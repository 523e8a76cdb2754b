import { useQuery } from '@tanstack/react-query'
import { Input, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { ClaimActions } from '../../enterprise/claim-actions.tsx'
import type { Claim, CompanyRow } from '../../enterprise/types.ts'
import { roleWords, sizeWords } from '../../enterprise/words.ts'
import { Loaded, Nothing } from '../../states.tsx'
import { minuteOf } from '../../times.ts'
import { wordFor } from '../../words.ts'
import '../../enterprise/enterprise.css'

const focusable = { tabIndex: 0 }

/** Companies by name or credit code, and people who wait to be confirmed as speaking for one. */
export default function CompaniesPage() {
  const [words, setWords] = useState('')
  const claims = useQuery({
    queryKey: ['company', 'claims'],
    queryFn: () => api.get<{ claims: Claim[] }>('/company-claims'),
  })
  const found = useQuery({
    queryKey: ['company', 'list', words],
    queryFn: () => api.get<{ companies: CompanyRow[] }>(`/companies?words=${encodeURIComponent(words)}`),
    refetchOnWindowFocus: false,
  })
  return (
    <>
      <div className="page-head">
        <h1>企业</h1>
        <Input.Search
          aria-label="企业名称或统一社会信用代码"
          placeholder="企业名称或统一社会信用代码"
          allowClear
          style={{ maxWidth: 360 }}
          onSearch={(typed) => setWords(typed.trim())}
        />
      </div>
      <h2>等待核实的代表</h2>
      <Loaded query={claims}>
        {({ claims: rows }) =>
          rows.length === 0 ? (
            <p className="soft">没有等待核实的代表。</p>
          ) : (
            rows.map(({ companyId, conversationId, name, creditCode, role, claimedAt }) => (
              <div key={`${companyId}${conversationId}`} className="company-claim">
                <Link href={`/companies/${companyId}`}>{name}</Link>{' '}
                <span className="soft">
                  {creditCode}，{wordFor(roleWords, role)}，{minuteOf(claimedAt)}
                </span>
                <ClaimActions companyId={companyId} conversationId={conversationId} />
              </div>
            ))
          )
        }
      </Loaded>
      <h2>已登记的企业</h2>
      <Loaded query={found}>
        {({ companies }) =>
          companies.length === 0 ? (
            <Nothing>没有找到。登记机关的表可以用 gateway company import 导入。</Nothing>
          ) : (
            <section className="wide" aria-label="已登记的企业" {...focusable}>
              <Table
                size="small"
                rowKey="id"
                dataSource={companies}
                pagination={false}
                columns={[
                  {
                    title: '名称',
                    key: 'name',
                    render: (_, { id, name }) => <Link href={`/companies/${id}`}>{name}</Link>,
                  },
                  { title: '统一社会信用代码', dataIndex: 'creditCode' },
                  { title: '行业', key: 'industry', render: (_, { industry }) => industry ?? '—' },
                  { title: '区', key: 'district', render: (_, { district }) => district ?? '—' },
                  {
                    title: '规模',
                    key: 'size',
                    render: (_, { sizeClass }) => (sizeClass ? wordFor(sizeWords, sizeClass) : '—'),
                  },
                  { title: '园区', key: 'park', render: (_, { park }) => park ?? '—' },
                ]}
              />
            </section>
          )
        }
      </Loaded>
    </>
  )
}
