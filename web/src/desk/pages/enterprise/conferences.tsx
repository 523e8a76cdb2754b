import { useQuery } from '@tanstack/react-query'
import { Checkbox } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { ConferenceCard } from '../../enterprise/conference.tsx'
import type { Conference } from '../../enterprise/types.ts'
import { Loaded, Nothing } from '../../states.tsx'

/** Conferences on hard tickets, those that meet first first. */
export default function ConferencesPage() {
  const [all, setAll] = useState(false)
  const listed = useQuery({
    queryKey: ['conferences', 'list', all],
    queryFn: () => api.get<{ conferences: Conference[] }>(`/conferences?all=${all}`),
    refetchOnWindowFocus: false,
  })
  return (
    <>
      <div className="page-head">
        <h1>疑难工单会商</h1>
        <Checkbox checked={all} onChange={({ target }) => setAll(target.checked)}>
          也看已结束的
        </Checkbox>
      </div>
      <Loaded query={listed}>
        {({ conferences }) =>
          conferences.length === 0 ? (
            <Nothing>没有会商。在工单里可以召集。</Nothing>
          ) : (
            conferences.map((conference) => (
              <article key={conference.id}>
                <h2>
                  <Link href={`/tickets/${conference.ticketNo}`}>{conference.title ?? conference.ticketNo}</Link>
                </h2>
                <ConferenceCard conference={conference} />
              </article>
            ))
          )
        }
      </Loaded>
    </>
  )
}
