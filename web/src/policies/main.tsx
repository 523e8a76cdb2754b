import { createRoot } from 'react-dom/client'
import { applyAppearance } from '../shared/index.ts'
import '../shared/base.css'
import './policies.css'
import { PoliciesPage } from './policies-page.tsx'

applyAppearance()

const root = document.getElementById('root')
if (root) createRoot(root).render(<PoliciesPage />)
