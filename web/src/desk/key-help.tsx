import { Modal } from 'antd'
import { useState } from 'react'
import { grouped } from './grouped.ts'
import { type KeyHelp, useKey, useKeyHelp } from './keys.ts'

const names: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', Enter: '回车', Escape: 'Esc' }

/** The list of all keys that do something now, behind `?` and the button of the header. */
export function KeyHelpList() {
  const [isOpen, setIsOpen] = useState(false)
  const help = useKeyHelp()
  useKey('?', '显示全部快捷键', () => setIsOpen(true), '全局')
  return (
    <>
      <button type="button" className="head-button" onClick={() => setIsOpen(true)} aria-label="快捷键">
        <kbd>?</kbd>
      </button>
      <Modal open={isOpen} onCancel={() => setIsOpen(false)} footer={null} title="快捷键" width={640}>
        <div className="key-groups">
          {[...grouped(help, ({ group }) => group)].map(([group, keys]) => (
            <section key={group}>
              <h2>{group}</h2>
              <dl>{unique(keys).map(row)}</dl>
            </section>
          ))}
        </div>
      </Modal>
    </>
  )
}

function row({ keys, label }: KeyHelp) {
  return (
    <div key={`${keys} ${label}`}>
      <dt>
        {keys.split(' ').map((key) => (
          <kbd key={key}>{names[key] ?? key}</kbd>
        ))}
      </dt>
      <dd>{label}</dd>
    </div>
  )
}

function unique(keys: readonly KeyHelp[]): KeyHelp[] {
  return [...new Map(keys.map((one) => [one.keys, one])).values()]
}
