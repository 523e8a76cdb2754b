import type { ComponentType } from 'react'
import type { Role } from './session.ts'

/**
 * One page of the desk. `load` brings its script when it is first opened, so a page costs nobody else anything.
 * The component gets the parameters of its path as props.
 */
export interface DeskPage {
  /** Below `/desk`, in wouter's form: `/tickets/:ticketNo`. */
  path: string
  title: string
  /** Who may open it; the API checks the same for itself. */
  roles: readonly Role[]
  /** Heading of the navigation that it stands under; left out, it is reached from other pages only. */
  group?: '受理' | '工单' | '知识' | '分析' | '管理'
  /** `g` and this letter open it from anywhere. */
  letter?: string
  // biome-ignore lint/suspicious/noExplicitAny: the parameters of its own path are known to the page alone
  load: () => Promise<{ default: ComponentType<any> }>
}

const everybody: readonly Role[] = ['agent', 'supervisor', 'editor', 'auditor', 'admin']

/** Every page, in the order of the navigation: a new one is one entry here and one file. */
export const pages: readonly DeskPage[] = [
  {
    path: '/users',
    title: '账号',
    roles: ['admin'],
    group: '管理',
    letter: 'u',
    load: () => import('./pages/users.tsx'),
  },
  { path: '/account', title: '我的账号', roles: everybody, letter: 'm', load: () => import('./pages/account.tsx') },
]
