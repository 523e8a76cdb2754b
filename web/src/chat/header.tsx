import { Icon } from '../shared/index.ts'
import type { Line } from './frames.ts'
import { lineNames } from './labels.ts'
import type { Story } from './story.ts'

const linkNames = { connecting: '正在连接', online: '已连接', offline: '未连接' } as const

export function Header({ line, story, onMenu }: { line: Line; story: Story; onMenu: () => void }) {
  return (
    <header className="top">
      <img className="emblem" src="/icon.svg" alt="" width="36" height="36" />
      <div className="top-names">
        <h1>接诉 · 12345 在线</h1>
        <p>
          <span className={`dot ${story.link}`} aria-hidden="true" />
          {lineNames[line]} · {linkNames[story.link]}
        </p>
      </div>
      <button type="button" className="icon-button" aria-label="菜单" aria-haspopup="dialog" onClick={onMenu}>
        <Icon name="menu" />
      </button>
    </header>
  )
}
