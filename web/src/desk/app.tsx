import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider, Skeleton, theme } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { useEffect, useState } from 'react'
import { Router } from 'wouter'
import { isDark, useAppearance } from '../shared/index.ts'
import { whenSessionIsOver } from './api.ts'
import { connection } from './connection.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { PasswordForm } from './password-form.tsx'
import { type Me, meKey, useSession } from './session.ts'
import { Shell } from './shell.tsx'
import { SignIn } from './sign-in.tsx'
import { Fault } from './states.tsx'

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 10_000, retry: false, networkMode: 'always' } },
})
connection.onReturn(() => void queries.invalidateQueries())

/** Text reaches 4.5:1 on every ground of its theme (WCAG 2.2, 1.4.3), hints and faults too. */
const lightColours = {
  colorPrimary: '#1f4e82',
  colorLink: '#1f4e82',
  colorLinkHover: '#163a63',
  colorError: '#b3261e',
  colorTextPlaceholder: '#6a6a6a',
  colorTextDescription: '#5c5f66',
}
const darkColours = {
  colorPrimary: '#4a86c5',
  colorLink: '#8fbdf0',
  colorLinkHover: '#b3d3f5',
  colorError: '#f4877d',
  colorTextPlaceholder: '#a3a6ad',
  colorTextDescription: '#b3b2ad',
  colorBgBase: '#16181c',
}

/** The desk: language, colours and data for every page, and the door before them. */
export function DeskApp() {
  const [appearance, changeAppearance] = useAppearance()
  const dark = useDark(isDark(appearance), appearance.theme === null)
  return (
    <ConfigProvider
      locale={zhCN}
      button={{ autoInsertSpace: false }}
      theme={{
        algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: {
          ...(dark ? darkColours : lightColours),
          borderRadius: 6,
          fontFamily: 'inherit',
          motion: false,
        },
      }}
    >
      <AntApp className="desk">
        <QueryClientProvider client={queries}>
          <Router base="/desk">
            <Door appearance={appearance} changeAppearance={changeAppearance} />
          </Router>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}

type DoorProps = Omit<Parameters<typeof Shell>[0], 'me'>

function Door(props: DoorProps) {
  const { me, error } = useSession()
  const [note, setNote] = useState<string | null>(null)
  useEffect(() => {
    whenSessionIsOver(() => {
      if (queries.getQueryData<Me>(meKey)) setNote('登录已失效，请重新登录。')
      void queries.invalidateQueries({ queryKey: meKey })
    })
  }, [])
  if (me === undefined) return error ? <Away error={error} /> : <Skeleton active className="door" />
  if (me === null) return <SignIn note={note} />
  if (me.mustChangePassword) return <FirstPassword name={me.displayName} />
  return <Shell me={me} {...props} />
}

function Away({ error }: { error: unknown }) {
  return (
    <>
      <ConnectionBanner />
      <main className="door">
        <h1>接诉工作台</h1>
        <Fault error={error} again={() => void queries.invalidateQueries({ queryKey: meKey })} />
      </main>
    </>
  )
}

function FirstPassword({ name }: { name: string }) {
  return (
    <main className="door">
      <h1>先设一个自己的密码</h1>
      <p className="door-note">{name}，现在的密码是别人给的，改成只有您知道的以后才能继续。</p>
      <PasswordForm />
    </main>
  )
}

/** Follows the system's colours where nothing was chosen. */
function useDark(initial: boolean, follows: boolean): boolean {
  const [system, setSystem] = useState(initial)
  useEffect(() => {
    const media = window.matchMedia('(prefers-color-scheme: dark)')
    const listen = () => setSystem(media.matches)
    media.addEventListener('change', listen)
    return () => media.removeEventListener('change', listen)
  }, [])
  return follows ? system : initial
}
