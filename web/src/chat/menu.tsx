import { useState } from 'react'
import { isDark, Sheet, useAppearance } from '../shared/index.ts'
import type { Line } from './frames.ts'
import { OwnTickets } from './own-tickets.tsx'
import { PrivacyText } from './privacy.tsx'
import { RecoverForm } from './recover-form.tsx'
import type { Story } from './story.ts'
import type { ChatActions } from './use-chat.ts'

export type MenuView = 'menu' | 'tickets' | 'recover' | 'about' | 'start-over'

const titles: Readonly<Record<MenuView, string>> = {
  menu: '菜单',
  tickets: '我的工单',
  recover: '找回以前的对话',
  about: '关于与隐私',
  'start-over': '开始新的对话',
}

interface MenuProps {
  line: Line
  view: MenuView
  story: Story
  actions: ChatActions
  onClose: () => void
}

/** The menu and its further pages, in one sheet. */
export function Menu({ line, view: first, story: { conversationId }, actions, onClose }: MenuProps) {
  const [view, setView] = useState(first)
  const leave = () => {
    actions.startOver()
    onClose()
  }
  const session = () => {
    const resume = actions.token()
    return conversationId && resume ? { conversationId, resume } : null
  }
  return (
    <Sheet title={titles[view]} onClose={onClose}>
      {view === 'menu' && <MenuList line={line} show={setView} />}
      {view === 'tickets' && <OwnTickets session={session} onRecover={() => setView('recover')} />}
      {view === 'recover' && <RecoverForm moveTo={actions.moveTo} onDone={onClose} />}
      {view === 'about' && (
        <div className="prose">
          <PrivacyText />
        </div>
      )}
      {view === 'start-over' && (
        <div className="prose">
          <p>这台设备上将不再显示现在的对话。已经提交的诉求照常办理，报工单号就能查询。</p>
          <div className="button-row">
            <button type="button" className="primary-button" onClick={leave}>
              开始新的对话
            </button>
            <button type="button" className="plain-button" onClick={onClose}>
              继续现在的对话
            </button>
          </div>
        </div>
      )}
    </Sheet>
  )
}

function MenuList({ line, show }: { line: Line; show: (view: MenuView) => void }) {
  const [appearance, change] = useAppearance()
  const dark = isDark(appearance)
  return (
    <ul className="menu">
      {(['tickets', 'recover'] as const).map((view) => (
        <li key={view}>
          <button type="button" onClick={() => show(view)}>
            {titles[view]}
          </button>
        </li>
      ))}
      <li>
        <Switch name="大字版" isOn={appearance.isLarge} onChange={(isLarge) => change({ isLarge })} />
      </li>
      <li>
        <Switch name="深色" isOn={dark} onChange={(isOn) => change({ theme: isOn ? 'dark' : 'light' })} />
      </li>
      <li>
        <button type="button" onClick={() => show('start-over')}>
          开始新的对话
        </button>
      </li>
      <li>
        <button type="button" onClick={() => show('about')}>
          关于与隐私
        </button>
      </li>
      {line === 'enterprise' && (
        <li>
          <a href="/enterprise/policies">惠企政策匹配、我的企业</a>
        </li>
      )}
      <li>
        {line === 'citizen' ? <a href="/enterprise">我是企业，去企业服务热线</a> : <a href="/">去市民服务热线</a>}
      </li>
      <li>
        <a href="tel:12345">打电话：12345</a>
      </li>
    </ul>
  )
}

function Switch({ name, isOn, onChange }: { name: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <button type="button" role="switch" aria-checked={isOn} onClick={() => onChange(!isOn)}>
      {name}
      <span className="switch" aria-hidden="true" />
    </button>
  )
}
