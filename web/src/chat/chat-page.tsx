import { useRef, useState } from 'react'
import { Banner, FaultNote } from './banner.tsx'
import { Composer, type ComposerHandle } from './composer.tsx'
import type { Line } from './frames.ts'
import { Header } from './header.tsx'
import { Log } from './log.tsx'
import { Menu, type MenuView } from './menu.tsx'
import { PrivacyNotice, usePrivacyNotice } from './privacy.tsx'
import { isConfirmation, QuickReplies } from './quick-replies.tsx'
import { openMessage } from './story.ts'
import { type Chat, useStory } from './use-chat.ts'

/** The citizen's page: one conversation on one line. */
export function ChatPage({ line, chat }: { line: Line; chat: Chat }) {
  const story = useStory(chat)
  const { actions } = chat
  const [menu, setMenu] = useState<MenuView | null>(null)
  const notice = usePrivacyNotice()
  const composer = useRef<ComposerHandle>(null)

  const say: typeof actions.say = (...said) => {
    notice.close()
    actions.say(...said)
  }
  const rewrite = (id: string) => composer.current?.write(actions.rewrite(id))
  const open = openMessage(story.entries)

  return (
    <div className="page">
      <Header line={line} story={story} onMenu={() => setMenu('menu')} />
      <Banner story={story} />
      <Log
        line={line}
        story={story}
        say={say}
        retry={actions.retry}
        rewrite={rewrite}
        rate={actions.rate}
        token={actions.token}
        focusComposer={() => composer.current?.focus()}
      />
      <footer className="dock">
        {notice.isOpen && <PrivacyNotice onClose={notice.close} onMore={() => setMenu('about')} />}
        {story.fault && (
          <FaultNote code={story.fault} onClose={actions.faultRead} onRecover={() => setMenu('recover')} />
        )}
        {open && !isConfirmation(open) && <QuickReplies replies={open.quickReplies} say={say} />}
        <Composer
          ref={composer}
          say={say}
          typing={actions.typing}
          token={actions.token}
          conversationId={story.conversationId}
        />
      </footer>
      {menu && <Menu line={line} view={menu} story={story} actions={actions} onClose={() => setMenu(null)} />}
    </div>
  )
}
