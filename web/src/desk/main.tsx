import { createRoot } from 'react-dom/client'
import { applyAppearance } from '../shared/index.ts'
import '../shared/base.css'
import './desk.css'
import { DeskApp } from './app.tsx'
import { connection } from './connection.ts'
import { startKeys } from './keys.ts'

applyAppearance()
startKeys()
connection.start()

const root = document.getElementById('root')
if (root) createRoot(root).render(<DeskApp />)
