import { useQueryClient } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { type ComponentType, lazy, Suspense, useState } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { type Appearance, isDark } from '../shared/index.ts'
import { api } from './api.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { useCounts } from './counts.ts'
import { Failsafe } from './failsafe.tsx'
import { grouped } from './grouped.ts'
import { KeyHelpList } from './key-help.tsx'
import { useKey } from './keys.ts'
import { LiveProvider } from './live/provider.tsx'
import { type DeskPage, groupNames, pages } from './pages.ts'
import { becomes, hasRole, type Me, MeContext, roleWords, useMe } from './session.ts'
import { Nothing } from './states.tsx'
import { useScrollRegions } from './use-scroll-regions.ts'

interface ShellProps {
  me: Me
  appearance: Appearance
  changeAppearance: (change: Partial<Appearance>) => void
}

// biome-ignore lint/suspicious/noExplicitAny: see DeskPage.load
const loaded = new Map<string, ComponentType<any>>(pages.map(({ path, load }) => [path, lazy(load)]))

/** The frame around every page: header, navigation by role, the page itself. */
export function Shell({ me, appearance, changeAppearance }: ShellProps) {
  useScrollRegions()
  const [isOpen, setIsOpen] = useState(false)
  const [location] = useLocation()
  const mine = pages.filter((page) => hasRole(me, page.roles))
  const frame = (
    <>
      <a className="skip" href="#page">
        跳到正文
      </a>
      <header className="head">
        <button
          type="button"
          className="head-button menu-button"
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setIsOpen(!isOpen)}
        >
          菜单
        </button>
        <strong className="head-name">接诉工作台</strong>
        <span className="head-space" />
        <KeyHelpList />
        <button
          type="button"
          className="head-button"
          onClick={() => changeAppearance({ theme: isDark(appearance) ? 'light' : 'dark' })}
        >
          {isDark(appearance) ? '浅色' : '深色'}
        </button>
        <Link href="/account" className="head-me" title={me.roles.map((role) => roleWords[role]).join('、')}>
          {me.displayName}
        </Link>
        <SignOut />
      </header>
      <ConnectionBanner />
      <div className="body">
        <Navigation pages={mine} location={location} isOpen={isOpen} close={() => setIsOpen(false)} />
        <main id="page" className="page" tabIndex={-1}>
          <Failsafe key={location}>
            <Suspense fallback={<Skeleton active paragraph={{ rows: 8 }} />}>
              <Switch>
                {mine.map(({ path }) => {
                  const Page = loaded.get(path)!
                  return (
                    <Route key={path} path={path}>
                      {(params) => <Page {...params} />}
                    </Route>
                  )
                })}
                <Route path="/">
                  <Home pages={mine} />
                </Route>
                <Route>
                  <Nothing>没有这个页面，或者您的角色不能打开它。</Nothing>
                </Route>
              </Switch>
            </Suspense>
          </Failsafe>
        </main>
      </div>
      {mine.map((page) => page.letter && <GoKey key={page.path} page={page} />)}
    </>
  )
  return (
    <MeContext value={me}>
      {hasRole(me, ['agent', 'supervisor']) ? <LiveProvider me={me}>{frame}</LiveProvider> : frame}
    </MeContext>
  )
}

function GoKey({ page }: { page: DeskPage }) {
  const [, navigate] = useLocation()
  useKey(`g ${page.letter}`, `打开“${page.title}”`, () => navigate(page.path), '前往')
  return null
}

interface NavigationProps {
  pages: readonly DeskPage[]
  location: string
  isOpen: boolean
  close: () => void
}

function Navigation({ pages: mine, location, isOpen, close }: NavigationProps) {
  const groups = grouped(mine, ({ group }) => group)
  const counts = useCounts(useMe())
  return (
    <nav id="navigation" className={isOpen ? 'nav open' : 'nav'} aria-label="工作台">
      {groupNames
        .filter((group) => groups.has(group))
        .map((group) => (
          <section key={group}>
            <h2>{group}</h2>
            <ul>
              {groups.get(group)?.map(({ path, title, letter }) => (
                <li key={path}>
                  <Link
                    href={path}
                    onClick={close}
                    aria-current={location === path || location.startsWith(`${path}/`) ? 'page' : undefined}
                  >
                    {title}
                    {(counts[path] ?? 0) > 0 && (
                      <span className="nav-count">
                        {counts[path]}
                        <span className="visually-hidden"> 件待处理</span>
                      </span>
                    )}
                    {letter && (
                      <span className="nav-keys" aria-hidden="true">
                        g {letter}
                      </span>
                    )}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </nav>
  )
}

/** Without an address the first page of the navigation is what somebody works on. */
function Home({ pages: mine }: { pages: readonly DeskPage[] }) {
  const first = mine.find(({ group }) => group) ?? mine[0]
  const Page = first && loaded.get(first.path)
  return Page ? <Page /> : <Nothing>您的账号还没有可用的页面，请联系管理员。</Nothing>
}

function SignOut() {
  const queries = useQueryClient()
  const [isBusy, setIsBusy] = useState(false)
  async function signOut(): Promise<void> {
    setIsBusy(true)
    try {
      await api.post('/sign-out')
      becomes(queries, null)
    } catch {
      // The banner says that the gateway is away; who stays signed in must see that.
      setIsBusy(false)
    }
  }
  return (
    <Button size="small" loading={isBusy} onClick={() => void signOut()}>
      退出
    </Button>
  )
}
