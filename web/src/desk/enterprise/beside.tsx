import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import { api } from '../api.ts'
import { Loaded } from '../states.tsx'
import { wordFor } from '../words.ts'
import { Company } from './card.tsx'
import { ClaimActions } from './claim-actions.tsx'
import type { CompanyCard } from './types.ts'
import { roleWords } from './words.ts'

interface OwnCompanies {
  conversationId: string
  companies: CompanyCard[]
  claims: { id: string; name: string; creditCode: string; role: string }[]
}

/** The companies that somebody in a chat or a call of the business-service line speaks for, claims to, or calls from. */
export function CompanyBeside({ path }: { path: string }) {
  const own = useQuery({
    queryKey: ['company', 'of', path],
    queryFn: () => api.get<OwnCompanies>(path),
    // Each look is an entry of the audit log: none by itself.
    refetchOnWindowFocus: false,
  })
  return (
    <section className="live-column" aria-label="企业">
      <h2>企业</h2>
      <Loaded query={own}>
        {({ companies, claims, conversationId }) => (
          <>
            {companies.length === 0 && claims.length === 0 && <p className="soft">还没有登记企业。</p>}
            {claims.map(({ id, name, creditCode, role }) => (
              <div key={id} className="company-claim">
                <strong>{name}</strong> <Tag color="orange">待核实</Tag>
                <span className="soft">
                  {creditCode}，{wordFor(roleWords, role)}
                </span>
                <ClaimActions companyId={id} conversationId={conversationId} />
              </div>
            ))}
            {companies.map((card) => (
              <Company key={card.id} card={card} conversationId={conversationId} />
            ))}
          </>
        )}
      </Loaded>
    </section>
  )
}
