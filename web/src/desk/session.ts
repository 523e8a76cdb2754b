import { type QueryClient, useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { api } from './api.ts'
import { DeskFault } from './fault.ts'

export const roles = ['agent', 'supervisor', 'editor', 'auditor', 'admin'] as const
export type Role = (typeof roles)[number]

export const roleWords: Readonly<Record<Role, string>> = {
  agent: '坐席',
  supervisor: '班长',
  editor: '知识编辑',
  auditor: '审计员',
  admin: '管理员',
}

/** Who is signed in, as `GET /v1/desk/me` says. */
export interface Me {
  id: string
  name: string
  displayName: string
  roles: Role[]
  mustChangePassword: boolean
  totp: boolean
  hasPassword: boolean
}

export const meKey = ['me'] as const

/** Null: nobody is signed in. Undefined while that is not known. */
export function useSession(): { me: Me | null | undefined; error: unknown } {
  const { data, error } = useQuery({
    queryKey: meKey,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      api.get<Me>('/me').catch((fault) => {
        if (fault instanceof DeskFault && fault.code === 'SIGN_IN_NEEDED') return null
        throw fault
      }),
  })
  return { me: data, error }
}

/** Somebody came in, or went: what the one before was shown is gone from this page. */
export function becomes(queries: QueryClient, me: Me | null): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] })
  queries.setQueryData(meKey, me)
}

export const MeContext = createContext<Me | null>(null)

/** Who is signed in, on every page inside the frame. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('this page stands outside the frame')
  return me
}

export function hasRole(me: Me, wanted: readonly Role[]): boolean {
  return wanted.some((role) => me.roles.includes(role))
}
