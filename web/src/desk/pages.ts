import type { ComponentType } from 'react'
import type { Role } from './session.ts'

/** Headings of the navigation, in their order. */
export const groupNames = ['受理', '工单', '企业', '知识', '分析', '管理'] as const

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
  group?: (typeof groupNames)[number]
  /** `g` and this letter open it from anywhere. */
  letter?: string
  // biome-ignore lint/suspicious/noExplicitAny: the parameters of its own path are known to the page alone
  load: () => Promise<{ default: ComponentType<any> }>
}

const serving: readonly Role[] = ['agent', 'supervisor']
const editors: readonly Role[] = ['editor', 'supervisor', 'admin']
const everybody: readonly Role[] = ['agent', 'supervisor', 'editor', 'auditor', 'admin']

/** Every page, in the order of the navigation: a new one is one entry here and one file. */
export const pages: readonly DeskPage[] = [
  {
    path: '/calls',
    title: '来电',
    roles: serving,
    group: '受理',
    letter: 'l',
    load: () => import('./pages/calls.tsx'),
  },
  {
    path: '/chats',
    title: '在线对话',
    roles: serving,
    group: '受理',
    letter: 'o',
    load: () => import('./pages/chats.tsx'),
  },
  {
    path: '/tickets',
    title: '工单',
    roles: serving,
    group: '工单',
    letter: 't',
    load: () => import('./pages/tickets.tsx'),
  },
  {
    path: '/follow-ups',
    title: '电话回访',
    roles: serving,
    group: '工单',
    letter: 'p',
    load: () => import('./pages/follow-ups.tsx'),
  },
  {
    path: '/rates',
    title: '三率',
    roles: ['supervisor', 'auditor'],
    group: '分析',
    letter: 's',
    load: () => import('./pages/rates.tsx'),
  },
  {
    path: '/review',
    title: '核对',
    roles: serving,
    group: '工单',
    letter: 'v',
    load: () => import('./pages/review/index.tsx'),
  },
  { path: '/tickets/:ticketNo', title: '工单', roles: serving, load: () => import('./pages/ticket.tsx') },
  {
    path: '/conversations',
    title: '对话',
    roles: ['supervisor'],
    group: '受理',
    letter: 'c',
    load: () => import('./pages/conversations.tsx'),
  },
  { path: '/conversations/:id', title: '对话', roles: ['supervisor'], load: () => import('./pages/conversation.tsx') },
  {
    path: '/quality',
    title: '质检',
    roles: serving,
    group: '受理',
    letter: 'q',
    load: () => import('./pages/quality.tsx'),
  },
  {
    path: '/service-report',
    title: '受理效率',
    roles: ['supervisor'],
    group: '分析',
    load: () => import('./pages/service-report.tsx'),
  },
  {
    path: '/companies',
    title: '企业',
    roles: serving,
    group: '企业',
    letter: 'e',
    load: () => import('./pages/enterprise/companies.tsx'),
  },
  { path: '/companies/:id', title: '企业', roles: serving, load: () => import('./pages/enterprise/company.tsx') },
  {
    path: '/conferences',
    title: '疑难会商',
    roles: serving,
    group: '企业',
    letter: 'f',
    load: () => import('./pages/enterprise/conferences.tsx'),
  },
  {
    path: '/service',
    title: '管家与绿通',
    roles: serving,
    group: '企业',
    load: () => import('./pages/enterprise/service.tsx'),
  },
  {
    path: '/enterprise-report',
    title: '企业诉求报告',
    roles: ['supervisor', 'editor'],
    group: '分析',
    load: () => import('./pages/enterprise/report.tsx'),
  },
  {
    path: '/knowledge/articles',
    title: '知识库',
    roles: editors,
    group: '知识',
    letter: 'b',
    load: () => import('./pages/knowledge/list.tsx'),
  },
  {
    path: '/knowledge/review',
    title: '审核与检查',
    roles: editors,
    group: '知识',
    letter: 'r',
    load: () => import('./pages/knowledge/review.tsx'),
  },
  {
    path: '/knowledge/gaps',
    title: '没答好的问题',
    roles: ['editor', 'supervisor'],
    group: '知识',
    load: () => import('./pages/knowledge/gaps.tsx'),
  },
  {
    path: '/knowledge/collections',
    title: '每月一题',
    roles: editors,
    group: '知识',
    load: () => import('./pages/knowledge/collections.tsx'),
  },
  {
    path: '/knowledge/import',
    title: '导入文件',
    roles: editors,
    group: '知识',
    load: () => import('./pages/knowledge/import.tsx'),
  },
  {
    path: '/catalogue',
    title: '派单目录',
    roles: editors,
    group: '知识',
    letter: 'w',
    load: () => import('./pages/catalogue/index.tsx'),
  },
  {
    path: '/knowledge/articles/:id',
    title: '知识',
    roles: editors,
    load: () => import('./pages/knowledge/article.tsx'),
  },
  {
    path: '/deliveries',
    title: '投递',
    roles: ['supervisor', 'admin'],
    group: '管理',
    letter: 'd',
    load: () => import('./pages/deliveries.tsx'),
  },
  {
    path: '/health',
    title: '运行状况',
    roles: ['supervisor', 'admin'],
    group: '管理',
    letter: 'h',
    load: () => import('./pages/health.tsx'),
  },
  {
    path: '/audit',
    title: '审计日志',
    roles: ['auditor'],
    group: '管理',
    letter: 'a',
    load: () => import('./pages/audit.tsx'),
  },
  {
    path: '/users',
    title: '账号',
    roles: ['admin'],
    group: '管理',
    letter: 'u',
    load: () => import('./pages/users.tsx'),
  },
  {
    path: '/keys',
    title: '密钥',
    roles: ['admin'],
    group: '管理',
    letter: 'k',
    load: () => import('./pages/keys.tsx'),
  },
  { path: '/account', title: '我的账号', roles: everybody, letter: 'm', load: () => import('./pages/account.tsx') },
]
