import { createRoot } from 'react-dom/client'
import { applyAppearance } from '../shared/index.ts'
import '../shared/base.css'
import '../shared/sheet.css'
import './chat.css'
import './message.css'
import './card.css'
import './composer.css'
import './media.css'
import { ChatPage } from './chat-page.tsx'
import { openChat } from './use-chat.ts'

applyAppearance()

const root = document.getElementById('root')
const line = window.location.pathname.startsWith('/enterprise') ? 'enterprise' : 'citizen'
const chat = openChat(line)
if (root) createRoot(root).render(<ChatPage line={line} chat={chat} />)
